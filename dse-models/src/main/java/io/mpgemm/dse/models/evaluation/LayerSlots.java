package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.fidelity.Fidelity;
import io.mpgemm.dse.models.fidelity.FidelityReport;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.Study.Layers.Per;
import io.mpgemm.dse.models.study.StudyException;
import io.mpgemm.dse.models.study.StudyException.Issue;
import io.mpgemm.dse.models.study.Text;
import io.mpgemm.dse.models.tensor.SiteNames;
import io.mpgemm.dse.models.tensor.TensorSet;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The layers of a study that choose weights of their own: one slot for each kind of layer, for each layer of a kind, or for
 * the whole model. GEMMs and tensor sites find their slots by their names.
 */
final class LayerSlots {

    private static final String MODEL = "model";

    private final List<String> names = new ArrayList<>();
    private final Map<String, List<Integer>> ofGemm = new LinkedHashMap<>();

    private LayerSlots() {}

    /** The slots of a study; none where it opens no layers. */
    static LayerSlots of(Study study, List<Workload> workloads) {
        LayerSlots slots = new LayerSlots();
        study.layers().ifPresent(layers -> slots.open(layers, workloads));
        return slots;
    }

    private void open(Study.Layers layers, List<Workload> workloads) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Workload workload : workloads) {
            for (GemmShape gemm : workload.gemms()) {
                Integer count = gemm.weights() ? counts.putIfAbsent(gemm.site(), gemm.count()) : null;
                if (count != null && count != gemm.count() && layers.per() == Per.LAYER) {
                    throw new StudyException(layers.at(),
                            "layers.per: 'layer', but the workloads have " + count + " and "
                                    + gemm.count() + " GEMMs " + gemm.site() + ". Valid for them: kind, model.");
                }
            }
        }
        requireKnown(layers.kinds(), counts.keySet());
        if (!layers.kinds().isEmpty()) {
            counts.keySet().retainAll(layers.kinds().stream().map(Text::text).toList());
        }
        if (layers.per() == Per.MODEL) {
            names.add(MODEL);
            counts.keySet().forEach(kind -> ofGemm.put(kind, List.of(0)));
            return;
        }
        counts.forEach((kind, count) -> {
            int first = names.size();
            if (layers.per() == Per.KIND || count == 1) {
                names.add(kind);
            } else {
                IntStream.range(0, count).forEach(layer -> names.add("layers." + layer + "." + kind));
            }
            ofGemm.put(kind, IntStream.range(first, names.size()).boxed().toList());
        });
    }

    private static void requireKnown(List<Text> kinds, Set<String> known) {
        List<Issue> issues = kinds.stream().filter(kind -> !known.contains(kind.text()))
                .map(kind -> new Issue(kind.at(),
                        "layers.kinds: the workload has no layer " + Wording.quote(kind.text())
                                + ". " + Wording.validOrMaybe(kind.text(), known)))
                .toList();
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
    }

    /** Names of the slots, which are those of their parameters without the end. */
    List<String> names() {
        return names;
    }

    /** Kinds of layers that choose. */
    Set<String> kinds() {
        return ofGemm.keySet();
    }

    /** The slots of a GEMM, each with the same share of its count; none where it has the PE's own weights. */
    List<Integer> of(GemmShape gemm) {
        return gemm.weights() ? ofGemm.getOrDefault(gemm.site(), List.of()) : List.of();
    }

    /** The slots of a kind. */
    List<Integer> ofKind(String kind) {
        return ofGemm.getOrDefault(kind, List.of());
    }

    /** Which tensor sites stand for which slots. */
    Noise noise(TensorSet tensors, Optional<Study.Layers> layers) {
        List<Noise.Share> shares = new ArrayList<>();
        Map<String, List<Integer>> sites = new LinkedHashMap<>();
        for (int site = 0; site < tensors.siteNames().size(); site++) {
            Optional<String> kind = SiteNames.gemm(tensors.siteNames().get(site), ofGemm.keySet());
            if (kind.isPresent()) {
                sites.computeIfAbsent(kind.get(), _ -> new ArrayList<>()).add(site);
            } else {
                shares.add(new Noise.Share(site, Noise.OWN, 1));
            }
        }
        layers.ifPresent(open -> requireSites(open, sites.keySet(), tensors));
        sites.forEach((kind, of) -> share(tensors, ofGemm.getOrDefault(kind, List.of()), of, shares));
        return new Noise(tensors.hash(), shares);
    }

    private void requireSites(Study.Layers layers, Set<String> found, TensorSet tensors) {
        Set<String> missing = new LinkedHashSet<>(ofGemm.keySet());
        missing.removeAll(found);
        if (!missing.isEmpty()) {
            throw new StudyException(layers.at(), "layers: no tensor of " + tensors.name() + " belongs to "
                    + String.join(", ", missing) + ", so that nothing would keep bits there. Valid: layers.kinds with "
                    + String.join(", ", found) + ".");
        }
    }

    /** A slot is stood for by the sites of its layer, or by all sites of its kind where its layer has none. */
    private void share(TensorSet tensors, List<Integer> slots, List<Integer> sites, List<Noise.Share> shares) {
        Map<Integer, Integer> layerOf = new LinkedHashMap<>();
        if (slots.size() > 1) {
            for (int site : sites) {
                SiteNames.layer(tensors.siteNames().get(site)).ifPresent(layer -> layerOf.put(site, layer));
            }
        }
        Set<Integer> known = new LinkedHashSet<>(layerOf.values());
        known.retainAll(IntStream.range(0, slots.size()).boxed().toList());
        for (int site : sites) {
            for (int layer = 0; layer < slots.size(); layer++) {
                if (!known.contains(layer)) {
                    shares.add(new Noise.Share(site, slots.get(layer), 1.0 / slots.size()));
                } else if (layerOf.getOrDefault(site, -1) == layer) {
                    shares.add(new Noise.Share(site, slots.get(layer), (double) known.size() / slots.size()));
                }
            }
        }
    }

    /**
     * How the noise of all layers makes that of the model.
     *
     * @param tensors hash of the tensors
     * @param shares  for each site the slots whose numerics it has, and with which part of its weight
     */
    record Noise(String tensors, List<Share> shares) {

        /** Stands for the PE's own weights. */
        static final int OWN = -1;

        /** Copies the list. */
        Noise {
            shares = shares.stream().sorted((a, b) -> Integer.compare(a.site(), b.site())).toList();
        }

        /**
         * A site with the numerics of a slot.
         *
         * @param site index of the site
         * @param slot index of the slot
         * @param part part of the site's weight in the combination
         */
        record Share(int site, int slot, double part) {}

        /** The report on a mix, from those on each slot's numerics. */
        FidelityReport of(String key, IntFunction<FidelityReport> reports) {
            return FidelityReport.of(key, tensors, shares.stream().map(share -> {
                Fidelity one = reports.apply(share.slot()).sites().get(share.site());
                return share.part() == 1 ? one : one.withWeight(one.weight() * share.part());
            }).toList());
        }
    }
}
