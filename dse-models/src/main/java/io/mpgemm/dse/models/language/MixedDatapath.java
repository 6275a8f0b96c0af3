package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import java.util.Optional;
import java.util.function.Function;

/**
 * Numerics for some GEMMs of a model, not the same for all; the others are computed in FP32. A language model can be scored
 * on it, a single GEMM cannot.
 */
public final class MixedDatapath implements Datapath {

    private final String key;
    private final Function<Linear, Optional<Datapath>> numerics;

    /**
     * Mixed numerics.
     *
     * @param key      a text that two mixes share only if all their GEMMs have the same numerics; printable, without blanks
     * @param numerics the numerics of a GEMM, empty for FP32
     */
    public MixedDatapath(String key, Function<Linear, Optional<Datapath>> numerics) {
        this.key = key;
        this.numerics = numerics;
    }

    @Override
    public String key() {
        return key;
    }

    /**
     * The numerics of a GEMM.
     *
     * @param linear the GEMM
     * @return its datapath, empty for FP32
     */
    public Optional<Datapath> of(Linear linear) {
        return numerics.apply(linear);
    }

    @Override
    public QuantizedGemm prepare(Operands operands) {
        throw new UnsupportedOperationException("The numerics " + key + " are of a model, not of a GEMM.");
    }
}
