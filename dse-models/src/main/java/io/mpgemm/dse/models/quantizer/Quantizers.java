package io.mpgemm.dse.models.quantizer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The register of weight quantisers: a new one is one new file and one line here. */
public final class Quantizers {

    private static final List<QuantizerInfo> UNIFORM = List.of(new AffineRtn(), new SymmetricRtn(), AffineRtn.clipped(),
            SymmetricRtn.clipped(), Gptq.inOrder(), Gptq.byActivations(), Gptq.symmetricInOrder(), Awq.scaling(),
            Awq.scalingAndClipping(), SmoothQuant.symmetricCodes(), SmoothQuant.affineCodes(), new ProgressiveRtn());

    private static final List<QuantizerInfo> BINARY = List.of(FittedBcq.greedy(), FittedBcq.alternating(),
            FittedBcq.greedy().withOffset(), FittedBcq.alternating().withOffset(), new UniformBcq());

    private static final List<QuantizerInfo> TYPED = List.of(new BitModQuantizer(), new AntAdaptive(), new OlivePairs(),
            new OlaccelSplit());

    private static final List<QuantizerInfo> BLOCKS = List.of(BlockQuantizer.MX, BlockQuantizer.MX_UP,
            BlockQuantizer.NVFP4, BlockQuantizer.AMAX, BlockQuantizer.AMAX_TENSOR);

    private static final List<QuantizerInfo> ALL = Stream.of(UNIFORM, BINARY, TYPED, BLOCKS).flatMap(List::stream)
            .toList();

    private Quantizers() {}

    /**
     * All quantisers.
     *
     * @return the quantisers in the order in which they are listed to users
     */
    public static List<QuantizerInfo> all() {
        return ALL;
    }

    /**
     * The quantiser of a name that gives uniform codes.
     *
     * @param name e.g. {@code rtn-affine}
     * @return the quantiser
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static WeightQuantizer uniform(String name) {
        return find(name, WeightQuantizer.class, "quantiser to uniform codes");
    }

    /**
     * The quantiser of a name that gives binary codes.
     *
     * @param name e.g. {@code bcq-alternating}
     * @return the quantiser
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static BcqQuantizer bcq(String name) {
        return find(name, BcqQuantizer.class, "quantiser to binary codes");
    }

    /**
     * The migration that a quantiser wants before it quantises.
     *
     * @param name the quantiser's name
     * @return empty if it wants none
     */
    public static Optional<ChannelMigration> migration(String name) {
        return ALL.stream().filter(quantizer -> quantizer.name().equals(name))
                .filter(ChannelMigration.class::isInstance)
                .map(ChannelMigration.class::cast).findFirst();
    }

    /**
     * The quantiser of a name that gives blocks of small numbers.
     *
     * @param name e.g. {@code mx}
     * @return the quantiser
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static BlockQuantizer block(String name) {
        return find(name, BlockQuantizer.class, "quantiser to blocks");
    }

    /**
     * The quantiser of a name that gives sums of powers of two.
     *
     * @param name e.g. {@code bitmod}
     * @return the quantiser
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static TermQuantizer terms(String name) {
        return find(name, TermQuantizer.class, "quantiser to sums of powers of two");
    }

    private static <Q extends QuantizerInfo> Q find(String name, Class<Q> kind, String what) {
        List<Q> known = ALL.stream().filter(kind::isInstance).map(kind::cast).toList();
        return known.stream().filter(quantizer -> quantizer.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No " + what + " is called '" + name + "'; valid are "
                        + known.stream().map(QuantizerInfo::name).collect(Collectors.joining(", ")) + "."));
    }
}
