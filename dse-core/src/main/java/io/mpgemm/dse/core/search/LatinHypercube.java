package io.mpgemm.dse.core.search;

import java.util.SplittableRandom;

/**
 * A Latin hypercube in the unit cube: cut into as many equal strata as there are draws, each coordinate has one draw in
 * each stratum, uniform inside it, and the coordinates are paired at random. McKay, Beckman, Conover, "A comparison of
 * three methods for selecting values of input variables", Technometrics 21(2), 1979.
 */
public final class LatinHypercube {

    private final double[][] draws;

    /**
     * Draws each coordinate once from each of as many equal strata as there are draws.
     *
     * @param draws       how many, at least 1
     * @param coordinates coordinates of each, at least 0
     * @param seed        decides all
     */
    public LatinHypercube(int draws, int coordinates, long seed) {
        Settings.atLeastOne("draws", draws);
        this.draws = new double[draws][coordinates];
        SplittableRandom random = new SplittableRandom(seed);
        for (int c = 0; c < coordinates; c++) {
            for (int i = 0; i < draws; i++) {
                int at = random.nextInt(i + 1);
                this.draws[i][c] = this.draws[at][c];
                this.draws[at][c] = i;
            }
            for (int i = 0; i < draws; i++) {
                double place = (this.draws[i][c] + random.nextDouble()) / draws;
                this.draws[i][c] = Math.min(place, Math.nextDown((this.draws[i][c] + 1) / draws));
            }
        }
    }

    /**
     * The number of draws.
     *
     * @return as many as asked for
     */
    public int draws() {
        return draws.length;
    }

    /**
     * A coordinate of a draw.
     *
     * @param draw       from 0
     * @param coordinate from 0
     * @return from 0 to below 1
     */
    public double at(int draw, int coordinate) {
        return draws[draw][coordinate];
    }
}
