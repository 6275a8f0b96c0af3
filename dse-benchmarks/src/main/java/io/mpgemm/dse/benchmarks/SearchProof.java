package io.mpgemm.dse.benchmarks;

import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.search.SearchListener;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The genetic search beside the true front of studies: each study's space is searched with a share of its points evaluated,
 * from seeds 1, 2, 3 and so on, and then as a whole. Arguments: number of seeds, population at most, points to evaluate in
 * percent, study files.
 */
final class SearchProof {

    /** What is enough in a space of 10^8 points, too. */
    private static final long MOST_EVALUATIONS = 10_000;
    private static final int FEWEST_GENERATIONS = 16;
    private static final int SMALLEST_POPULATION = 4;

    private SearchProof() {}

    /**
     * Runs the searches and prints a table.
     *
     * @param arguments number of seeds, population, percent, study files
     * @throws IOException if a study cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 4) {
            throw new IllegalArgumentException("Wanted: number of seeds, population, percent, study files.");
        }
        int seeds = Integer.parseInt(arguments[0]);
        int population = Integer.parseInt(arguments[1]);
        double share = Double.parseDouble(arguments[2]) / 100;
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("| study | points | on the front | evaluations | hypervolume / true: median [least] | found |");
        out.println("|---|---|---|---|---|---|");
        Path folder = Files.createTempDirectory("dse-proof");
        for (int i = 3; i < arguments.length; i++) {
            print(out, Path.of(arguments[i]), folder, population, seeds, share);
        }
    }

    private static void print(PrintStream out, Path file, Path folder, int population, int seeds,
            double share) throws IOException {
        long points = StudyVariant.prepare(file, folder).space().space().size();
        long evaluations = Math.min((long) (share * points), MOST_EVALUATIONS);
        int individuals = population(evaluations, population);
        String search = String.format(Locale.ROOT,
                "search: { kind: exhaustive, compare: genetic, population: %d, generations: %d, evaluations: %d, seeds: [%s] }",
                individuals, evaluations / individuals + 1, evaluations,
                LongStream.rangeClosed(1, seeds).mapToObj(Long::toString).collect(Collectors.joining(", ")));
        Map<String, BigDecimal> numbers = StudyVariant.prepare(file, folder, search)
                .execute((batch, progress) -> {}, FidelityProgress.none(), () -> false).report().sections().stream()
                .filter(section -> section.id().equals("proof")).map(Section::numbers).findFirst().orElseThrow();
        out.printf(Locale.ROOT, "| `%s` | %d | %s | %d | %.4f [%.4f] | %s |%n",
                StudyVariant.name(file), points,
                number(numbers, "truePoints").toPlainString(), evaluations, number(numbers, "hypervolumeShare"),
                number(numbers, "leastHypervolumeShare"), number(numbers, "foundPoints").toPlainString());
    }

    /** A population that has some generations. */
    static int population(long evaluations, int most) {
        return Math.clamp(evaluations / FEWEST_GENERATIONS, SMALLEST_POPULATION, most);
    }

    private static BigDecimal number(Map<String, BigDecimal> numbers, String name) {
        return Optional.ofNullable(numbers.get(name)).orElseThrow();
    }
}
