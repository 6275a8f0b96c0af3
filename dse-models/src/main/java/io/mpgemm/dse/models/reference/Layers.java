package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.accelerator.MemoryTraffic;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Phase;
import io.mpgemm.dse.models.workload.Workload;
import io.mpgemm.dse.models.workload.Workloads;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * GEMMs that a data file names, one by its shape ({@code gemm: {m, k, n}}) or those of a model of the catalogue ({@code model,
 * phase, batch, context}), and what they weigh in memory. Attention's own GEMMs and the LM head count where {@code attention}
 * and {@code lmHead} say so.
 */
final class Layers {

    private static final double BITS_PER_GB = 8e9;
    private static final double MS_PER_S = 1e3;
    /** Bits of outputs, keys and values. */
    private static final int HALF = 16;

    private Layers() {}

    static Workload workload(JsonNode of) {
        if (of.has("gemm")) {
            JsonNode gemm = of.required("gemm");
            int m = of.path("batch").asInt(gemm.path("m").asInt(1));
            return new Workload("one GEMM", List.of(new GemmShape("gemm", GemmShape.Kind.CUSTOM, m,
                    gemm.required("k").asInt(), gemm.required("n").asInt(), 1, true)), m);
        }
        return Workload.of(Workloads.named(of.required("model").asString()),
                Phase.valueOf(of.path("phase").asString("decode").toUpperCase(Locale.ROOT)),
                of.path("batch").asInt(1), of.path("context").asInt(1), of.path("attention").asBoolean(false),
                of.path("lmHead").asBoolean(false));
    }

    /** Size of the weights as a family packs them, with scales and zero points, GB. */
    static double weightGb(JsonNode of, Circuits circuits) {
        Hardware hardware = Cells.hardware(of, 1, circuits);
        int group = Cells.groupSize(of);
        return workload(of).gemms().stream().filter(GemmShape::weights)
                .mapToDouble(gemm -> gemm.count() * MemoryTraffic.packedWeightBits(hardware, group, gemm)).sum()
                / BITS_PER_GB;
    }

    /**
     * Time of one pass on a machine that only waits for its memory, ms: each operand is read once and each output written once
     * at the full bandwidth ({@code gbs}), the roof of Williams et al., CACM 52(4), 2009, below its ridge.
     */
    static double rooflineMs(JsonNode of, Circuits circuits) {
        Hardware hardware = Cells.hardware(of, 1, circuits);
        double bits = 0;
        for (GemmShape gemm : workload(of).gemms()) {
            double operands = (double) gemm.m() * gemm.k() * hardware.storedActivationBits()
                    + (double) gemm.m() * gemm.n() * HALF
                    + (gemm.weights() ? 0 : (double) gemm.k() * gemm.n() * HALF);
            bits += gemm.count() * operands;
        }
        return (weightGb(of, circuits) + bits / BITS_PER_GB) / of.required("gbs").asDouble() * MS_PER_S;
    }
}
