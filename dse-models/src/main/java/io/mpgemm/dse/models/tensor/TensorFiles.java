package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.models.numeric.Matrix;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads a {@link TensorSet} from the files and folders of a {@link Checkpoint}.
 *
 * <p>
 * A site {@code X} is the tensor {@code X.weight} [N, K] (PyTorch's layout: outputs by inputs; transposed on the way in) and the tensor
 * {@code X.input} [M, K]. In npy the files are named {@code X.weight.npy} and {@code X.input.npy}. Weights of a language model, told by their names
 * ({@code checkpoint-names.yaml}), make one site for each GEMM of the workload, such as {@code layers.3.qkv} from the query, key and value
 * projections. The head is taken only if it is asked for: low-bit models keep it in full precision. A site without input gets activations from the
 * options' source or from {@link LlmLikeTensors}, which the description says. Where no name is known, every 2-D weight is a site.
 *
 * <p>
 * Only the rows that are taken are read and checked to be finite. All is sized before anything is allocated: the numbers of a set may fill a
 * quarter of the heap. A set is read whole or not at all.
 */
public final class TensorFiles {

    private static final int HEAP_SHARE = 4;

    private TensorFiles() {}

    /** A site with the sizes of its sample. */
    private record Plan(StoredSites.Stored site, Optional<Matrix> given, int tokens, int takenRows, int takenCols,
            int calibration) {

        long numbers() {
            return site.weights().k() * ((long) takenRows + takenCols + calibration);
        }

        boolean isSampled() {
            return takenRows < tokens || takenCols < site.weights().n();
        }

        boolean isGenerated() {
            return site.input().isEmpty() && given.isEmpty();
        }
    }

    /**
     * Reads a set.
     *
     * @param paths   files and folders, see {@link Checkpoint}
     * @param options sample and choice of sites
     * @return the set; sites of their own in the order of their names, then those of a model in the order of a pass
     * @throws TensorException when anything is wrong with a file or a tensor
     */
    public static TensorSet read(List<Path> paths, TensorOptions options) {
        String name = paths.stream().map(Listing::fileName).collect(Collectors.joining("+"));
        try (Checkpoint checkpoint = Checkpoint.open(paths)) {
            return read(name, checkpoint, options);
        } catch (InternalError e) {
            throw Checkpoint.changed(Path.of(name), e);
        }
    }

    static TensorSet read(String name, Checkpoint checkpoint, TensorOptions options) {
        StoredSites stored = new StoredSites(name, checkpoint, options.sites());
        List<Plan> plans = stored.select(options.layers(), options.sites()).stream().map(site -> plan(site, options))
                .toList();
        requireMemory(name, plans);
        // Sites are independent of each other; of several faults the first is told.
        List<Loaded> loaded = plans.parallelStream().map(plan -> Loaded.of(plan, options)).toList();
        loaded.forEach(Loaded::requireSound);
        List<Site> sites = loaded.stream().flatMap(one -> one.site().stream()).toList();
        return new TensorSet(name, describe(name, plans, stored, options), sites);
    }

    private record Loaded(Optional<Site> site, Optional<TensorException> fault) {

        static Loaded of(Plan plan, TensorOptions options) {
            try {
                return new Loaded(Optional.of(load(plan, options)), Optional.empty());
            } catch (TensorException e) {
                return new Loaded(Optional.empty(), Optional.of(e));
            }
        }

        void requireSound() {
            fault.ifPresent(e -> {
                throw e;
            });
        }
    }

    private static Plan plan(StoredSites.Stored site, TensorOptions options) {
        StoredWeights weights = site.weights();
        if (site.name().isBlank() || site.name().codePoints().anyMatch(Character::isISOControl)) {
            throw weights.fault("names no site; valid are printable names.");
        }
        weights.requireReadable();
        site.input().ifPresent(StoredTensor::requireReadable);
        int k = weights.k();
        if (site.input().isPresent() && site.input().get().cols() != k) {
            StoredTensor input = site.input().get();
            throw input.fault("has K = " + input.cols() + " but '" + site.name() + ".weight' has K = " + k
                    + "; valid are weights [N, K] and inputs [M, K]."
                    + (input.cols() == weights.n() ? " Maybe the weights are transposed." : ""));
        }
        Optional<Matrix> given = site.input().isPresent() ? Optional.empty()
                : options.source().activations(site.name(), k);
        if (given.isPresent() && given.get().cols() != k) {
            throw weights.fault("has K = " + k + " but its activations have " + given.get().cols()
                    + " channels. Maybe the model's config does not belong to its weights.");
        }
        int tokens = site.input().map(StoredTensor::rows)
                .orElseGet(() -> given.map(Matrix::rows).orElseGet(options.activations()::tokens));
        int[] shape = SiteSampler.shape(tokens, weights.n(), options.maxOutputs());
        Plan plan = new Plan(site, given, tokens, shape[0], shape[1], options.activations().calibrationTokens());
        long rows = Math.max(shape[0] + (long) plan.calibration(), shape[1]);
        if (rows * k > Integer.MAX_VALUE - 8L || (long) shape[0] * shape[1] > Integer.MAX_VALUE - 8L) {
            throw weights.fault("needs " + shape[0] + " x " + shape[1] + " outputs, sums of " + k + " and "
                    + plan.calibration()
                    + " tokens for calibration, more than an array holds. Maybe sample fewer outputs.");
        }
        return plan;
    }

    private static void requireMemory(String name, List<Plan> plans) {
        double bytes = 0;
        for (Plan plan : plans) {
            bytes += (double) plan.numbers() * Float.BYTES;
        }
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > (double) heap / HEAP_SHARE) {
            throw new TensorException(
                    name + ": the samples of " + plans.size() + (plans.size() == 1 ? " site" : " sites")
                            + " take " + Math.round(bytes / (1 << 20)) + " MiB; valid are up to "
                            + Math.round((double) heap / HEAP_SHARE / (1 << 20)) + ", a quarter of the heap. "
                            + "Maybe choose layers or sites, sample fewer outputs, or give Java more memory (-Xmx).");
        }
    }

    private static Site load(Plan plan, TensorOptions options) {
        String site = plan.site().name();
        StoredWeights weights = plan.site().weights();
        SiteSampler.Rows outputs = new SiteSampler.Rows(weights.n(), weights.k(), weights::outputs);
        if (plan.isGenerated()) {
            LlmLikeParameters parameters = options.activations().withSample(plan.takenRows(), plan.takenCols());
            Matrix x = LlmLikeTensors.activations(parameters, parameters.kindOf(site), site, weights.k());
            return SiteSampler.sampleDrawn(site, SiteSampler.Rows.of(x), plan.takenRows(), outputs, plan.takenCols(),
                    options.seed());
        }
        SiteSampler.Rows tokens = plan.site().input()
                .map(input -> new SiteSampler.Rows(input.rows(), weights.k(), input::read))
                .orElseGet(() -> SiteSampler.Rows.of(plan.given().orElseThrow()));
        return SiteSampler.sample(site, tokens, outputs, options.maxOutputs(), options.seed());
    }

    private static String describe(String name, List<Plan> plans, StoredSites stored, TensorOptions options) {
        StringBuilder text = new StringBuilder(name).append(": ").append(plans.size())
                .append(plans.size() == 1 ? " site" : " sites");
        if (plans.stream().anyMatch(Plan::isSampled)) {
            text.append("; at most ").append(options.maxOutputs()).append(" outputs a site, sampled with seed ")
                    .append(options.seed());
        }
        List<String> generated = plans.stream().filter(Plan::isGenerated).map(plan -> plan.site().name()).toList();
        if (!generated.isEmpty()) {
            text.append("; activations generated (LLM-like, seed ").append(options.activations().seed())
                    .append(") for ").append(Listing.some(generated));
        }
        TreeSet<String> passedOver = new TreeSet<>(stored.passedOver());
        if (!passedOver.isEmpty()) {
            text.append("; passed over, as no known GEMM: ").append(Listing.some(passedOver));
        }
        return text.toString();
    }
}
