package io.mpgemm.dse.models.fidelity;

import java.io.Serializable;
import java.util.List;

/**
 * The fidelity of a datapath on a tensor set.
 *
 * @param datapath the datapath's key
 * @param tensors  the tensor set's hash
 * @param sites    site by site, in the set's order
 * @param overall  all sites, by {@link #combine}
 * @param worst    the site with the lowest SQNR, the first of equals
 */
public record FidelityReport(String datapath, String tensors, List<Fidelity> sites, Fidelity overall,
        Fidelity worst) implements Serializable {

    /** Copies the list. */
    public FidelityReport {
        sites = List.copyOf(sites);
    }

    /**
     * A report with its combination.
     *
     * @param datapath the datapath's key
     * @param tensors  the tensor set's hash
     * @param sites    one or more
     * @return the report
     */
    public static FidelityReport of(String datapath, String tensors, List<Fidelity> sites) {
        Fidelity worst = sites.getFirst();
        for (Fidelity site : sites) {
            if (site.nmse() > worst.nmse()) {
                worst = site;
            }
        }
        return new FidelityReport(datapath, tensors, sites, combine(sites), worst);
    }

    /**
     * Combines sites by linear noise power: every site is scaled to unit signal power and counts with its weight w, so
     * {@code nmse = sum w nmse / sum w}, and likewise the other noise ratios. Standard errors add in quadrature (sites are
     * independent samples). Maximum and quantile of the relative error are those of the worst site. The alignment is
     * {@code sum w nmse alignment / sum w nmse}, so that SQNR less alignment is itself a combination by noise power
     * (plainly weighted where there is no noise).
     *
     * @param sites one or more
     * @return the combination, named {@code overall}
     */
    public static Fidelity combine(List<Fidelity> sites) {
        double weight = 0;
        long outputs = 0;
        double noise = 0;
        double quantNoise = 0;
        double datapathNoise = 0;
        double product = 0;
        double power = 0;
        double max = 0;
        double quantile = 0;
        long overflows = 0;
        long nonFinite = 0;
        double variance = 0;
        double formatNoise = 0;
        double alignment = 0;
        for (Fidelity site : sites) {
            double w = site.weight();
            weight += w;
            outputs += site.outputs();
            noise += w * site.nmse();
            quantNoise += w * site.quantNmse();
            datapathNoise += w * site.datapathNmse();
            product += w * site.cosine() * Math.sqrt(site.powerRatio());
            power += w * site.powerRatio();
            max = Math.max(max, site.maxRelativeError());
            quantile = Math.max(quantile, site.relativeError999());
            overflows += site.overflows();
            nonFinite += site.nonFiniteOutputs();
            variance += w * site.nmseStandardError() * w * site.nmseStandardError();
            formatNoise += w * site.nmse() * site.alignment();
            alignment += w * site.alignment();
        }
        double cosine = power > 0 ? Math.clamp(product / Math.sqrt(weight * power), -1, 1) : 0;
        return new Fidelity("overall", weight, outputs, noise / weight, quantNoise / weight, datapathNoise / weight,
                nonFinite > 0 ? 0 : cosine, power / weight, max, quantile, overflows, nonFinite,
                Decibel.bounded(Math.sqrt(variance) / weight), noise > 0 ? formatNoise / noise : alignment / weight);
    }
}
