package io.mpgemm.dse.models.quantizer;

import java.util.List;
import java.util.stream.Collectors;

/** The register of weight quantisers: a new one is one new file and one line here. */
public final class Quantizers {

    private static final List<QuantizerInfo> ALL = List.of(new AffineRtn(), new SymmetricRtn(), FittedBcq.greedy(),
            FittedBcq.alternating(), new UniformBcq(), new ProgressiveRtn(), new AntAdaptive(), new OlivePairs(),
            new OlaccelSplit());

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

    private static <Q extends QuantizerInfo> Q find(String name, Class<Q> kind, String what) {
        List<Q> known = ALL.stream().filter(kind::isInstance).map(kind::cast).toList();
        return known.stream().filter(quantizer -> quantizer.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No " + what + " is called '" + name + "'; valid are "
                        + known.stream().map(QuantizerInfo::name).collect(Collectors.joining(", ")) + "."));
    }
}
