package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.workload.GemmShape;

/**
 * Bits that one GEMM moves between DRAM, the buffers and the array.
 *
 * <p>
 * All operands come from DRAM and all outputs go there: nothing stays on the chip between GEMMs. Weights come packed,
 * with their scales and zero points: {@code K N w + N ceil(K/g) groupOverhead + N channelOverhead} bits. Keys and
 * values come from the cache in DRAM at their own width. Half of each buffer holds a tile, the other half fills.
 *
 * <p>
 * What does not fit is fetched again. Of the loop orders below the one with the fewest DRAM bits is taken; A and W are
 * the operands' bits, a panel has the full K:
 * <ul>
 * <li>weights resident: panels of nt columns of W stay; W once, A {@code ceil(N/nt)} times (once if A fits);
 * <li>activations resident: panels of mt rows of X stay; A once, W {@code ceil(M/mt)} times (once if W fits);
 * <li>outputs resident: mt x nt partial sums gather in the output buffer while K goes by in parts; W {@code
 * ceil(M/mt)}, A {@code ceil(N/nt)} times. An output-stationary array then moves its sums out and in for each part;
 * <li>streamed (output stationary): nothing stays; W for each fold along M, A for each fold along N.
 * </ul>
 * Buffer reads are divided by the array's reuse: an activation that enters a row serves C columns, a weight that
 * enters a column serves R rows (output stationary) or all rows of the tile (weight stationary).
 *
 * @param order               the loop order
 * @param mTile               rows of a tile of M whose weights are loaded into the array at once
 * @param kTiles              parts of K of an output-stationary array
 * @param weightPasses        how often all weights enter the array
 * @param weightDramBits      weights, scales and zero points, or keys and values, from DRAM
 * @param activationDramBits  activations from DRAM
 * @param outputDramBits      outputs to DRAM
 * @param weightReadBits      from the weight buffer to the array
 * @param weightWriteBits     from DRAM into the weight buffer
 * @param activationReadBits  from the activation buffer to the array
 * @param activationWriteBits from DRAM into the activation buffer
 * @param outputReadBits      partial sums back to the array's accumulators, and outputs to DRAM
 * @param outputWriteBits     partial sums and outputs from the array
 * @param firstLoadBits       operands of the first fold, before which the array cannot start
 * @param lastStoreBits       outputs of the last fold, after which the array has nothing to do
 */
public record MemoryTraffic(Order order, int mTile, int kTiles, int weightPasses, double weightDramBits,
        double activationDramBits, double outputDramBits, double weightReadBits, double weightWriteBits,
        double activationReadBits, double activationWriteBits, double outputReadBits, double outputWriteBits,
        double firstLoadBits, double lastStoreBits) {

    /** What stays in the buffers while the rest streams. */
    public enum Order {
        /** Panels of W stay. */
        WEIGHTS_RESIDENT,
        /** Panels of X stay. */
        ACTIVATIONS_RESIDENT,
        /** Tiles of Y stay. */
        OUTPUTS_RESIDENT,
        /** Nothing stays. */
        STREAMED
    }

    /**
     * Bits between DRAM and the chip.
     *
     * @return weights, activations and outputs
     */
    public double dramBits() {
        return weightDramBits + activationDramBits + outputDramBits;
    }

    /**
     * Traffic of one GEMM.
     *
     * @param config   the accelerator
     * @param hardware the PE
     * @param model    the array's folds
     * @param gemm     the GEMM; its count is left aside
     * @return the traffic
     */
    public static MemoryTraffic of(AcceleratorConfig config, Hardware hardware, CycleModel model, GemmShape gemm) {
        return new Tiling(config, hardware, model, gemm).best();
    }

    /** Sizes of one GEMM's operands, and the best loop order so far. */
    private static final class Tiling {

        private final boolean stationaryWeights;
        private final CycleModel model;
        private final GemmShape gemm;
        private final int m;
        private final int k;
        private final int n;
        private final int foldRows;
        private final int foldCols;
        private final int rowsAlongK;
        private final double weightHalf;
        private final double activationHalf;
        private final double outputHalf;
        private final double weights;
        private final double activations;
        private final double column;
        private final double row;
        private final double activationBits;
        private final double sumBits;
        private final double outputBits;

        private Order order = Order.STREAMED;
        private double least = Double.POSITIVE_INFINITY;
        private double weightFetches;
        private double activationFetches;
        private int mTile;
        private int kTiles = 1;

        Tiling(AcceleratorConfig config, Hardware hardware, CycleModel model, GemmShape gemm) {
            this.model = model;
            this.gemm = gemm;
            stationaryWeights = config.dataflow() == Dataflow.WEIGHT_STATIONARY;
            m = gemm.m();
            k = gemm.k();
            n = columns(config, hardware, gemm);
            foldRows = Math.min(model.rows(), m);
            foldCols = Math.min(model.cols(), n);
            rowsAlongK = (int) Math.min((long) model.rows() * model.macsPerPe(), k);
            weightHalf = half(config.weightKiB());
            activationHalf = half(config.activationKiB());
            outputHalf = half(config.outputKiB());
            weights = weightBits(config, hardware, model.groupSize(), gemm);
            activationBits = hardware.storedActivationBits();
            row = k * activationBits;
            activations = m * row;
            column = weights / n;
            sumBits = hardware.accumulatorBits();
            outputBits = config.assumptions().outputBits();
            mTile = m;
        }

        MemoryTraffic best() {
            if (stationaryWeights) {
                outputsResident();
                weightStationaryPanels();
            } else {
                outputStationaryPanels();
                if (order == Order.STREAMED || weightFetches + activationFetches > 2) {
                    outputsResident();
                }
            }
            return traffic();
        }

        private void offer(Order candidate, double w, double a, int tile, int parts) {
            double bits = weights * w + activations * a;
            if (bits < least) {
                least = bits;
                order = candidate;
                weightFetches = w;
                activationFetches = a;
                mTile = tile;
                kTiles = parts;
            }
        }

        private void outputStationaryPanels() {
            boolean allWeights = weights <= weightHalf;
            boolean allActivations = activations <= activationHalf;
            boolean weightPanel = foldCols * column <= weightHalf;
            boolean activationPanel = foldRows * row <= activationHalf;
            int mFolds = Math.ceilDiv(m, model.rows());
            int nFolds = Math.ceilDiv(n, model.cols());
            if (weightPanel) {
                double wide = panel(weightHalf / column, model.cols(), n);
                offer(Order.WEIGHTS_RESIDENT, 1,
                        allActivations ? 1 : activationPanel ? Math.ceil(n / wide) : nFolds, m, 1);
            }
            if (activationPanel) {
                double high = panel(activationHalf / row, model.rows(), m);
                offer(Order.ACTIVATIONS_RESIDENT, allWeights ? 1 : weightPanel ? Math.ceil(m / high) : mFolds, 1, m, 1);
            }
            offer(Order.STREAMED, mFolds, nFolds, m, 1);
        }

        private void weightStationaryPanels() {
            // No wider than leaves room for the sums of one fold's rows.
            double wide = panel(Math.min(weightHalf / column, outputHalf / (foldRows * sumBits)), model.cols(), n);
            if (wide >= foldCols) {
                int tile = tileOf(
                        Math.min(outputHalf / (wide * sumBits), activationHalf / (rowsAlongK * activationBits)));
                if (tile >= foldRows) {
                    offer(Order.WEIGHTS_RESIDENT, 1, activations <= activationHalf ? 1 : Math.ceil(n / wide), tile, 1);
                }
            }
            int tile = tileOf(Math.min(outputHalf / (foldCols * sumBits), activationHalf / row));
            if (tile >= foldRows) {
                offer(Order.ACTIVATIONS_RESIDENT, weights <= weightHalf ? 1 : Math.ceilDiv(m, tile), 1, tile, 1);
            }
        }

        /** Tries the highest tile of partial sums, then halves of it, each as wide as the output buffer allows. */
        private void outputsResident() {
            double most = outputHalf / (foldCols * sumBits);
            int tile = tileOf(most);
            boolean first = true;
            while (tile >= 1 && (tile >= foldRows || (first && stationaryWeights))) {
                first = false;
                double wide = panel(outputHalf / (tile * sumBits), model.cols(), n);
                int parts = stationaryWeights ? 1 : parts(tile);
                if (parts > 0) {
                    double w = weights <= weightHalf ? 1 : Math.ceilDiv(m, tile);
                    boolean chunk = !stationaryWeights || (double) tile * rowsAlongK * activationBits <= activationHalf;
                    double a = activations <= activationHalf ? 1
                            : Math.ceil(n / (chunk ? wide : foldCols));
                    offer(Order.OUTPUTS_RESIDENT, w, a, tile, parts);
                    if (a == 1) {
                        return;
                    }
                }
                tile = tile / 2;
                if (!stationaryWeights) {
                    tile -= tile % foldRows;
                }
            }
        }

        /** Parts of K whose operands fit; 0 where a part would be too short to hide the array's drain. */
        private int parts(int tile) {
            double longest = Math.min(activationHalf / (tile * activationBits), weightHalf * k / (foldCols * column));
            int whole = gemm.weights() && model.groupSize() < k ? model.groupSize() : model.macsPerPe();
            double part = Math.floor(longest / whole) * whole;
            if (part >= k) {
                return 1;
            }
            return part < model.rows() || part < whole ? 0 : (int) Math.ceil(k / part);
        }

        private int tileOf(double most) {
            int tile = (int) Math.min(m, Math.floor(most));
            return stationaryWeights || tile == m || tile < foldRows ? tile : tile - tile % foldRows;
        }

        private MemoryTraffic traffic() {
            int weightPasses = stationaryWeights ? Math.ceilDiv(m, mTile) : Math.ceilDiv(m, model.rows());
            double weightDram = weights * weightFetches;
            double activationDram = activations * activationFetches;
            double outputs = (double) m * gemm.n() * outputBits;
            double activationRead = activations * Math.ceilDiv(n, model.cols());
            double sums = (double) m * n * sumBits;
            double outputWrite = stationaryWeights ? sums * model.foldsAlongK(k, gemm.weights())
                    : sums * (kTiles - 1) + outputs;
            double firstWeights;
            double firstActivations;
            if (stationaryWeights) {
                firstWeights = column * foldCols * rowsAlongK / k;
                firstActivations = Math.min(activationHalf, (double) mTile * rowsAlongK * activationBits);
            } else {
                firstWeights = Math.min(weightHalf, column * foldCols / kTiles);
                firstActivations = Math.min(activationHalf, row * foldRows / kTiles);
            }
            double lastStore = (double) (stationaryWeights ? mTile : foldRows) * foldCols * outputBits * gemm.n() / n;
            return new MemoryTraffic(order, mTile, kTiles, weightPasses, weightDram, activationDram, outputs,
                    weights * weightPasses, weightDram, activationRead, activationDram, outputWrite, outputWrite,
                    firstWeights + firstActivations, lastStore);
        }
    }

    /**
     * Columns of W as the array sees them.
     *
     * @param config   the accelerator
     * @param hardware the PE
     * @param gemm     the GEMM
     * @return N, or N times the attention passes where W holds activations
     */
    static int columns(AcceleratorConfig config, Hardware hardware, GemmShape gemm) {
        return gemm.weights() ? gemm.n() : Math.multiplyExact(gemm.n(), config.attentionPasses(hardware));
    }

    /** Bits of W as it is stored: packed codes with scales and zero points, or keys and values. */
    static double weightBits(AcceleratorConfig config, Hardware hardware, int groupSize, GemmShape gemm) {
        return gemm.weights() ? packedWeightBits(hardware, groupSize, gemm)
                : (double) gemm.k() * gemm.n() * config.kvBits(hardware);
    }

    /**
     * Bits of one weight matrix as it is stored: packed codes with scales and zero points.
     *
     * @param hardware  the PE
     * @param groupSize weights along K that share a scale
     * @param gemm      the GEMM; its count is left aside
     * @return bits
     */
    public static double packedWeightBits(Hardware hardware, int groupSize, GemmShape gemm) {
        return (double) gemm.n() * ((double) gemm.k() * hardware.weightBits()
                + Math.ceilDiv(gemm.k(), groupSize) * hardware.groupOverheadBits() + hardware.channelOverheadBits());
    }

    /** Bits of the half of a buffer that holds a tile. */
    static double half(int kib) {
        return kib * 8192.0 / 2;
    }

    /** Rows or columns of a panel: all, or as many whole folds as fit. */
    static double panel(double most, int unit, int all) {
        return most >= all ? all : Math.floor(most / unit) * unit;
    }
}
