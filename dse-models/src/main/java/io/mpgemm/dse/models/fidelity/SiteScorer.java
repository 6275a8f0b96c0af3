package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Lazy;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Memo;
import io.mpgemm.dse.models.tensor.Site;

/** Scores datapaths on one site; what does not depend on the datapath is computed once, at first use. Thread-safe. */
final class SiteScorer {

    private final Site site;
    private final Operands operands;
    private final Lazy<Estimator> reference;
    /** The exact product of quantised operands, which datapaths that quantise alike share. */
    private final Memo products = new Memo();

    SiteScorer(Site site) {
        this.site = site;
        this.operands = new Operands(site.activations(), site.weights(), site.calibration());
        this.reference = new Lazy<>(() -> Estimator.of(site, Float64Gemm.multiply(site.activations(), site.weights())));
    }

    Site site() {
        return site;
    }

    Fidelity score(Datapath datapath) {
        Estimator exact = reference.get();
        QuantizedGemm gemm = datapath.prepare(operands);
        GemmResult result = gemm.multiply();
        int rows = site.activations().rows();
        int cols = site.weights().cols();
        requireShape(datapath, "output", result.y(), rows, cols);
        double[] y = exact.y();
        double[] d = products.get(double[].class, gemm.operands(), () -> exactProduct(datapath, gemm));
        double[] p = widen(result.y());
        long nonFinite = 0;
        for (double value : p) {
            nonFinite += Double.isFinite(value) ? 0 : 1;
        }
        double[] errors = Sums.relativeErrors(y, p, exact.rms());
        double power = Sums.power(y);
        return new Fidelity(site.name(), site.weightInCombination(), y.length, exact.nmse(p), exact.nmse(d),
                exact.nmse(d, p), Sums.cosine(y, p), power == 0 ? 0 : Decibel.bounded(Sums.power(p) / power),
                errors[errors.length - 1], Sums.quantile999(errors), Math.max(result.overflows(), nonFinite),
                nonFinite, nonFinite > 0 ? 0 : exact.standardError(p), exact.alignment());
    }

    private double[] exactProduct(Datapath datapath, QuantizedGemm gemm) {
        Matrix x = gemm.activations();
        Matrix w = gemm.weights();
        requireShape(datapath, "activations", x, site.activations().rows(), site.activations().cols());
        requireShape(datapath, "weights", w, site.weights().rows(), site.weights().cols());
        return x.equals(site.activations()) && w.equals(site.weights()) ? reference.get().y()
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
}
