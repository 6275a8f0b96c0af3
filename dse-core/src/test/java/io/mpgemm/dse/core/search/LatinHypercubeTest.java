package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatinHypercubeTest {

    @Test
    void everyStratumOfEveryCoordinateIsHitOnce() {
        for (int draws : new int[]{1, 2, 7, 128, 1000}) {
            LatinHypercube cube = new LatinHypercube(draws, 5, 11);
            for (int c = 0; c < 5; c++) {
                int coordinate = c;
                assertThat(
                        IntStream.range(0, draws).map(i -> (int) Math.floor(cube.at(i, coordinate) * draws)).sorted())
                        .isEqualTo(IntStream.range(0, draws).boxed().toList());
                assertThat(IntStream.range(0, draws).mapToDouble(i -> cube.at(i, coordinate)).toArray())
                        .doesNotContain(1.0);
            }
        }
    }

    @Test
    void theSeedAloneDecides() {
        LatinHypercube cube = new LatinHypercube(64, 3, 5);
        assertThat(all(new LatinHypercube(64, 3, 5))).isEqualTo(all(cube));
        assertThat(all(new LatinHypercube(64, 3, 6))).isNotEqualTo(all(cube));
    }

    /** Of 1000 pairs of independent coordinates the mean product is 1/4 within five standard deviations of 0.22 / sqrt(n). */
    @Test
    void coordinatesArePairedAtRandom() {
        LatinHypercube cube = new LatinHypercube(1000, 2, 3);
        double mean = IntStream.range(0, 1000).mapToDouble(i -> cube.at(i, 0) * cube.at(i, 1)).average().orElseThrow();
        assertThat(Math.abs(mean - 0.25)).isLessThan(5 * 0.22 / Math.sqrt(1000));
    }

    private static String all(LatinHypercube cube) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cube.draws(); i++) {
            text.append(cube.at(i, 0)).append(' ').append(cube.at(i, 1)).append(' ').append(cube.at(i, 2)).append('\n');
        }
        return text.toString();
    }
}
