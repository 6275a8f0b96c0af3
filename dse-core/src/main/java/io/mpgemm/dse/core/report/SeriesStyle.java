package io.mpgemm.dse.core.report;

import java.util.List;

/**
 * How the points of one series look, the same in every chart: a colour of the Okabe-Ito palette, which the colour-blind
 * can tell apart (Okabe and Ito, "Color Universal Design", 2008), and a shape, which grey print keeps.
 */
record SeriesStyle(String value, int rgb, Shape shape, boolean hollow) {

    /** The index of black. */
    static final int BLACK = 6;

    /** Blue, orange, green, vermilion, purple, sky blue, black, yellow: the palest last. */
    private static final List<Integer> PALETTE = List.of(0x0072B2, 0xE69F00, 0x009E73, 0xD55E00, 0xCC79A7, 0x56B4E9,
            0x000000, 0xF0E442);

    /** The look of what need not be told apart. */
    static final SeriesStyle OTHERS = new SeriesStyle("", 0x808080, Shape.SQUARE, false);

    private static final List<List<Float>> DASHES = List.of(List.of(), List.of(8f, 4f), List.of(2f, 3f),
            List.of(9f, 3f, 2f, 3f), List.of(5f, 2f), List.of(12f, 3f, 2f, 3f, 2f, 3f), List.of(14f, 5f),
            List.of(1f, 2f));

    /** A shape in a box from -1 to 1, y downwards; alternating x and y. */
    enum Shape {
        CIRCLE, SQUARE, TRIANGLE, DIAMOND, TRIANGLE_DOWN, PLUS, CROSS, STAR;

        /** The corners as x, y, x, y ...; none for a circle. */
        double[] corners() {
            return switch (this) {
                case CIRCLE -> new double[0];
                case SQUARE -> new double[]{-0.86, -0.86, 0.86, -0.86, 0.86, 0.86, -0.86, 0.86};
                case TRIANGLE -> new double[]{0, -1, 1, 0.8, -1, 0.8};
                case DIAMOND -> new double[]{0, -1.1, 1.1, 0, 0, 1.1, -1.1, 0};
                case TRIANGLE_DOWN -> new double[]{-1, -0.8, 1, -0.8, 0, 1};
                case PLUS -> new double[]{-0.35, -1, 0.35, -1, 0.35, -0.35, 1, -0.35, 1, 0.35, 0.35, 0.35, 0.35, 1,
                    -0.35, 1, -0.35, 0.35, -1, 0.35, -1, -0.35, -0.35, -0.35};
                case CROSS -> new double[]{-0.6, -1, 0, -0.45, 0.6, -1, 1, -0.6, 0.45, 0, 1, 0.6, 0.6, 1, 0, 0.45,
                    -0.6, 1, -1, 0.6, -0.45, 0, -1, -0.6};
                case STAR -> new double[]{0, -1.1, 0.28, -0.36, 1.05, -0.34, 0.45, 0.15, 0.65, 0.9, 0, 0.47, -0.65,
                    0.9, -0.45, 0.15, -1.05, -0.34, -0.28, -0.36};
            };
        }

        /** The path in the language of SVG. */
        String svg() {
            double[] corners = corners();
            if (corners.length == 0) {
                return "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z";
            }
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < corners.length; i += 2) {
                path.append(i == 0 ? 'M' : 'L').append(Numbers.exact(corners[i])).append(' ')
                        .append(Numbers.exact(corners[i + 1]));
            }
            return path.append('Z').toString();
        }
    }

    static SeriesStyle of(int index, String value) {
        int shapes = Shape.values().length;
        int round = index / PALETTE.size();
        return new SeriesStyle(value, PALETTE.get(index % PALETTE.size()), Shape.values()[(index + round) % shapes],
                round % 2 == 1);
    }

    /** The strokes of the line of a series, told apart in grey print, too; empty for a solid line. */
    static float[] dashes(int index) {
        List<Float> dashes = index < 0 ? List.of() : DASHES.get(index % DASHES.size());
        float[] lengths = new float[dashes.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = dashes.get(i);
        }
        return lengths;
    }

    /** The text of the legend. */
    String label() {
        return value.isEmpty() ? "none" : value;
    }
}
