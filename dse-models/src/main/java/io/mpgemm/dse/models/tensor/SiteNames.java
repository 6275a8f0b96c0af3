package io.mpgemm.dse.models.tensor;

import java.util.Collection;
import java.util.Optional;

/** What the names of sites tell of the GEMMs that they are. */
public final class SiteNames {

    private SiteNames() {}

    /**
     * The GEMM of a workload that a site belongs to: one whose name it has, alone, behind a dot ({@code layers.3.qkv}) or with
     * its length ({@code qkv-k4096}), or one whose weights checkpoints call so ({@code model.layers.0.mlp.up_proj}).
     *
     * @param site  name of the site
     * @param gemms names of the workload's GEMMs
     * @return the GEMM's name; empty where the name tells none
     */
    public static Optional<String> gemm(String site, Collection<String> gemms) {
        String name = site.replaceFirst("-k[0-9]+$", "");
        return gemms.stream().filter(gemm -> name.equals(gemm) || name.endsWith("." + gemm)).findFirst()
                .or(() -> CheckpointNames.get().place(name).map(place -> place.form().gemm()).filter(gemms::contains))
                .or(() -> Optional.of(CheckpointNames.get().head()).filter(head -> gemms.contains(head)
                        && CheckpointNames.get().headWeights().contains(name)));
    }

    /**
     * The layer of a site.
     *
     * @param site name of the site
     * @return its number, empty where the name has none
     */
    public static Optional<Integer> layer(String site) {
        return CheckpointNames.layer(site + ".");
    }
}
