package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.accelerator.CycleAssumption;
import io.mpgemm.dse.models.accelerator.CycleModel;
import io.mpgemm.dse.models.accelerator.Dataflow;
import io.mpgemm.dse.models.technology.Sram;
import io.mpgemm.dse.models.technology.SramMacro;
import io.mpgemm.dse.models.technology.Technologies;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The set-up of the MixPE authors' simulator ([mixpe-sim] in docs/sources.md), in our models: an output-stationary
 * array of N f x M f cells, folds overlapped, f being the array's largest precision over that of the GEMM, so that a GEMM of
 * B rows, OC columns and sums of length K takes {@code ceil(B / (N f)) ceil(OC / (M f)) K} cycles and one fill. ({@link MixpeLayers} has the GEMMs.) Dequantisation is another GEMM at the largest precision before each of them: of OC/8 columns, for MixPE of K/8
 * and OC/128. Energy is the sum of what the PEs take while they run (the simulator's own PE power), leakage of PEs, buffers
 * and DRAM, buffer accesses and DRAM transfers.
 */
final class MixpeSimulator {

    private MixpeSimulator() {}

    private record Run(double cycles, double peCycles, double staticPj, double dramPj, double bufferPj, double corePj) {

        double energyPj() {
            return staticPj + dramPj + bufferPj + corePj;
        }
    }

    private record Gemm(int rows, int k, int columns, double bits, int count) {}

    /** A figure of a design over that of the baseline; a {@code ...Share} is a part of the energy over all of the baseline's. */
    static double figure(JsonNode design, JsonNode baseline, JsonNode model, JsonNode setUp, String of) {
        Run run = run(design, model, setUp);
        Run base = run(baseline, model, setUp);
        return switch (of) {
            case "time" -> run.cycles / base.cycles;
            case "energy" -> run.energyPj() / base.energyPj();
            case "peCycles" -> run.peCycles / base.peCycles;
            case "core" -> run.corePj / base.corePj;
            case "staticShare" -> run.staticPj / base.energyPj();
            case "dramShare" -> run.dramPj / base.energyPj();
            case "bufferShare" -> run.bufferPj / base.energyPj();
            case "coreShare" -> run.corePj / base.energyPj();
            default -> throw new IllegalArgumentException("The simulator has no '" + of + "'.");
        };
    }

    /** A model's GEMMs, each with its dequantisation. */
    private static List<Gemm> gemms(JsonNode design, JsonNode model, int batch) {
        int peak = design.required("peakBits").asInt();
        int bits = design.required("bits").asInt();
        boolean perGroup = design.path("dequantisesGroups").asBoolean(false);
        List<Gemm> gemms = new ArrayList<>();
        for (MixpeLayers.Gemm layer : MixpeLayers.gemms(design, model, batch)) {
            int layerBits = switch (layer.precision()) {
                case PATCHES -> peak;
                case MAIN -> bits;
                case OTHER -> design.path("other").path("bits").asInt(bits);
            };
            gemms.add(new Gemm(layer.rows(), layer.k(), layer.columns(), layerBits, layer.count()));
            if (layer.precision() != MixpeLayers.Precision.PATCHES) {
                gemms.add(perGroup ? new Gemm(batch, layer.k() / 8, layer.columns() / 128, peak, layer.count())
                        : new Gemm(batch, layer.k(), layer.columns() / 8, peak, layer.count()));
            }
        }
        return gemms;
    }

    private static Run run(JsonNode design, JsonNode model, JsonNode setUp) {
        double rows = design.required("rows").asDouble();
        double cols = design.required("cols").asDouble();
        double peak = design.required("peakBits").asDouble();
        SramMacro bank = Sram.of(Technologies.named("28nm")).macro(setUp.required("bankKib").asDouble(),
                setUp.required("bankBits").asInt());
        double cycles = 0;
        double readBits = 0;
        double writeBits = 0;
        double dramBits = 0;
        for (Gemm gemm : gemms(design, model, setUp.required("batch").asInt())) {
            double f = peak / gemm.bits;
            double down = Math.ceil(gemm.rows / (rows * f));
            double across = Math.ceil(gemm.columns / (cols * f));
            double word = gemm.count * gemm.bits;
            cycles += gemm.count * CycleModel.plain((int) (rows * f), (int) (cols * f), Dataflow.OUTPUT_STATIONARY,
                    CycleAssumption.OVERLAPPED).cycles(gemm.rows, gemm.k, gemm.columns, false);
            // Each operand enters the array once for every fold that needs it; each output leaves once.
            readBits += word * gemm.k * (across * gemm.rows + down * gemm.columns);
            writeBits += word * gemm.rows * gemm.columns;
            dramBits += word * (gemm.k * gemm.columns + gemm.rows * gemm.k + gemm.rows * gemm.columns);
        }
        double micros = cycles / setUp.required("clockMhz").asDouble();
        double pes = rows * cols;
        double banks = setUp.required("bufferKib").asDouble() / bank.capacityKiB();
        double leakageUw = pes * design.required("leakUw").asDouble() + banks * bank.leakageMw() * 1e3
                + setUp.required("dramMw").asDouble() * 1e3;
        return new Run(cycles, pes * cycles, micros * leakageUw, dramBits * setUp.required("dramPjPerBit").asDouble(),
                (readBits * bank.readPj() + (writeBits + dramBits) * bank.writePj()) / bank.portBits(),
                micros * pes * design.required("dynamicUw").asDouble());
    }
}
