package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.tensor.Site;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Scores datapaths on one site; what does not depend on the datapath is computed once, at first use. Thread-safe. */
final class SiteScorer {

    private final Site site;
    private final Operands operands;
    private final Lazy<Reference> reference;
    /** The exact product of quantised operands, which datapaths that quantise alike share. */
    private final ConcurrentMap<String, double[]> products = new ConcurrentHashMap<>();

    SiteScorer(Site site) {
        this.site = site;
        this.operands = new Operands(site.activations(), site.weights(), site.calibration());
        this.reference = new Lazy<>(() -> Reference.of(site));
    }

    Site site() {
        return site;
    }

    Fidelity score(Datapath datapath) {
        Reference exact = reference.get();
        QuantizedGemm gemm = datapath.prepare(operands);
        GemmResult result = gemm.multiply();
        int rows = site.activations().rows();
        int cols = site.weights().cols();
        requireShape(datapath, "output", result.y(), rows, cols);
        double[] y = exact.y;
        double[] d = products.computeIfAbsent(gemm.operands(), key -> exactProduct(datapath, gemm));
        double[] p = widen(result.y());
        long nonFinite = 0;
        for (double value : p) {
            nonFinite += Double.isFinite(value) ? 0 : 1;
        }
        double[] errors = Sums.relativeErrors(y, p);
        return new Fidelity(site.name(), site.weightInCombination(), y.length, Sums.nmse(y, p), Sums.nmse(y, d),
                Sums.nmse(d, p), Sums.cosine(y, p), exact.power == 0 ? 0 : Decibel.bounded(Sums.power(p) / exact.power),
                errors[errors.length - 1], Sums.quantile999(errors), Math.max(result.overflows(), nonFinite),
                nonFinite, nonFinite > 0 ? 0 : Sums.standardError(y, p, rows, cols), exact.alignment);
    }

    private double[] exactProduct(Datapath datapath, QuantizedGemm gemm) {
        Matrix x = gemm.activations();
        Matrix w = gemm.weights();
        requireShape(datapath, "activations", x, site.activations().rows(), site.activations().cols());
        requireShape(datapath, "weights", w, site.weights().rows(), site.weights().cols());
        return x.equals(site.activations()) && w.equals(site.weights()) ? reference.get().y
                : Float64Gemm.multiply(x, w);
    }

    private void requireShape(Datapath datapath, String what, Matrix matrix, int rows, int cols) {
        if (matrix.rows() != rows || matrix.cols() != cols) {
            throw new IllegalStateException("Datapath " + datapath.key() + " made its " + what + " a " + matrix
                    + " at site " + site.name() + "; valid is " + rows + " x " + cols + ".");
        }
    }

    private static double[] widen(Matrix matrix) {
        float[] values = matrix.toArray();
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** The float64 GEMM of the unquantised tensors. */
    private static final class Reference {

        private final double[] y;
        private final double power;
        private final double alignment;

        private Reference(double[] y, double power, double alignment) {
            this.y = y;
            this.power = power;
            this.alignment = alignment;
        }

        static Reference of(Site site) {
            double[] y = Float64Gemm.multiply(site.activations(), site.weights());
            double power = Sums.power(y);
            double norms = Sums.power(widen(site.activations())) * Sums.power(widen(site.weights()));
            return new Reference(y, power, norms > 0 ? power * site.activations().cols() / norms : 0);
        }
    }
}
