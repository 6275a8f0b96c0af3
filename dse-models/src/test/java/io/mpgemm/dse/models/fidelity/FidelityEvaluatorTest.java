package io.mpgemm.dse.models.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.tensor.TensorSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FidelityEvaluatorTest {

    private static List<ToyDatapath> many() {
        List<ToyDatapath> datapaths = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            datapaths.add(ToyDatapath.rounding(i / 16.0, 1 / 8.0));
        }
        return datapaths;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void resultsDoNotDependOnTheThreads(int threads) {
        TensorSet set = ToyTensors.three();
        FidelityEvaluator one = new FidelityEvaluator(set, Optional.empty());
        Map<String, FidelityReport> many = new FidelityEvaluator(set, Optional.empty()).scoreAll(many(), threads,
                FidelityProgress.none());
        assertThat(many.keySet()).containsExactlyElementsOf(many().stream().map(ToyDatapath::key).toList());
        for (ToyDatapath datapath : many()) {
            // Records compare doubles by their bits.
            assertThat(many.get(datapath.key())).isEqualTo(one.score(datapath));
        }
    }

    @Test
    void eachKeyIsComputedOnceHoweverManyAsk() throws Exception {
        FidelityEvaluator evaluator = new FidelityEvaluator(ToyTensors.three(), Optional.empty());
        List<ToyDatapath> shared = many();
        int askers = 16;
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(askers)) {
            List<Future<Map<String, FidelityReport>>> answers = new ArrayList<>();
            for (int asker = 0; asker < askers; asker++) {
                boolean whole = asker % 2 == 0;
                List<ToyDatapath> order = new ArrayList<>(shared);
                Collections.rotate(order, asker);
                answers.add(pool.submit(() -> {
                    start.await();
                    if (whole) {
                        return evaluator.scoreAll(order, 2, FidelityProgress.none());
                    }
                    order.forEach(evaluator::score);
                    return Map.of();
                }));
            }
            start.countDown();
            for (Future<Map<String, FidelityReport>> answer : answers) {
                answer.get().forEach(
                        (key, report) -> assertThat(report)
                                .isEqualTo(evaluator.score(ToyDatapath.output(key, v -> 0))));
            }
        }
        assertThat(shared).allMatch(datapath -> datapath.prepared() == 3);
    }

    /** What was scored by then stays; the rest is scored when it is asked for again. */
    @Test
    void aStoppedScoringBeginsNothingMore() {
        FidelityEvaluator evaluator = new FidelityEvaluator(ToyTensors.three(), Optional.empty());
        AtomicInteger scored = new AtomicInteger();
        FidelityProgress news = (_, _) -> scored.incrementAndGet();
        List<ToyDatapath> datapaths = many();
        assertThatThrownBy(() -> evaluator.scoreAll(datapaths, 2, news.until(() -> scored.get() >= 5)))
                .isInstanceOf(CancellationException.class);
        assertThat(scored.get()).isBetween(5, 7);
        int begun = datapaths.stream().mapToInt(ToyDatapath::prepared).sum();
        assertThat(begun).isLessThanOrEqualTo(3 * 7);
        assertThat(evaluator.scoreAll(datapaths, 2, FidelityProgress.none())).hasSize(20);
        assertThat(datapaths.stream().mapToInt(ToyDatapath::prepared).sum())
                .isEqualTo(begun + 3 * (20 - scored.get()));
    }

    @Test
    void equalKeysCountOnceAndProgressCountsUp() {
        List<ToyDatapath> twice = new ArrayList<>(many());
        twice.addAll(many());
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        Map<String, FidelityReport> reports = new FidelityEvaluator(ToyTensors.three(), Optional.empty())
                .scoreAll(twice, 4, (done, total) -> seen.add(done + "/" + total));
        assertThat(reports).hasSize(20);
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            expected.add(i + "/20");
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void failureNamesDatapathAndSiteAndIsNotRemembered() {
        FidelityEvaluator evaluator = new FidelityEvaluator(ToyTensors.three(), Optional.empty());
        AtomicBoolean broken = new AtomicBoolean(true);
        ToyDatapath fragile = ToyDatapath.output("fragile", v -> {
            if (broken.get()) {
                throw new ArithmeticException("group size 48 does not divide K");
            }
            return v;
        });
        assertThatThrownBy(() -> evaluator.score(fragile)).isInstanceOf(IllegalStateException.class)
                .hasMessage("Datapath fragile failed at site a: group size 48 does not divide K");
        List<ToyDatapath> all = new ArrayList<>(many());
        all.add(5, fragile);
        assertThatThrownBy(() -> evaluator.scoreAll(all, 3, FidelityProgress.none()))
                .hasMessageContaining("Datapath fragile failed at site");
        assertThat(all).allMatch(datapath -> datapath == fragile || datapath.prepared() == 3);
        broken.set(false);
        assertThat(evaluator.score(fragile).overall().sqnrDb()).isGreaterThan(140);
    }

    @Test
    void interruptReleasesEverybody() {
        FidelityEvaluator evaluator = new FidelityEvaluator(ToyTensors.three(), Optional.empty());
        CountDownLatch never = new CountDownLatch(1);
        List<ToyDatapath> all = new ArrayList<>(many());
        all.add(ToyDatapath.output("hangs", v -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("given up", e);
            }
            return v;
        }));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> evaluator.scoreAll(all, 2, FidelityProgress.none()))
                    .isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(evaluator.scoreAll(many(), 2, FidelityProgress.none())).hasSize(20);
    }

    @Test
    void listenerThatThrowsLeavesNobodyWaiting() {
        FidelityEvaluator evaluator = new FidelityEvaluator(ToyTensors.three(), Optional.empty());
        assertThatThrownBy(() -> evaluator.scoreAll(many(), 2, (done, total) -> {
            throw new UnsupportedOperationException("no");
        })).hasRootCauseInstanceOf(UnsupportedOperationException.class);
        assertThat(evaluator.scoreAll(many(), 2, FidelityProgress.none())).hasSize(20);
    }

    /** With one numerics and a thread for each site, all sites have to be under way before any can go on. */
    @Test
    void sitesOfOneNumericsAreScoredSideBySide() {
        CyclicBarrier allThree = new CyclicBarrier(3);
        AtomicBoolean met = new AtomicBoolean();
        ThreadLocal<Boolean> waited = ThreadLocal.withInitial(() -> false);
        ToyDatapath meeting = ToyDatapath.output("meeting", v -> {
            if (!waited.get()) {
                waited.set(true);
                try {
                    allThree.await(20, TimeUnit.SECONDS);
                    met.set(true);
                } catch (Exception e) {
                    throw new IllegalStateException("the others did not come", e);
                }
            }
            return v;
        });
        new FidelityEvaluator(ToyTensors.three(), Optional.empty()).scoreAll(List.of(meeting), 3,
                FidelityProgress.none());
        assertThat(met).isTrue();
    }

    @Test
    void nothingToScoreIsNothing() {
        assertThat(new FidelityEvaluator(ToyTensors.three(), Optional.empty()).scoreAll(List.of(), 2,
                FidelityProgress.none())).isEmpty();
    }
}
