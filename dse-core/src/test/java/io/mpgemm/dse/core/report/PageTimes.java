package io.mpgemm.dse.core.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Prints how long a page takes to open and to answer a filter in a browser, medians of five, and draws pictures of it. Not a
 * test: {@code PageTimes PAGE [FOLDER]}.
 */
final class PageTimes {

    private static final int TRIES = 5;

    private PageTimes() {}

    /**
     * Measures a page.
     *
     * @param args the page, and a folder for pictures of it, wide and narrow, light and dark
     * @throws IOException if there is no such page
     */
    public static void main(String[] args) throws IOException {
        Path page = Path.of(args[0]).toRealPath();
        String filter = args.length > 2 ? args[2] : "sqnrDb>20 lut";
        try (Browser browser = Browser.start()) {
            double[] opened = new double[TRIES];
            double[] filtered = new double[TRIES];
            for (int i = 0; i < TRIES; i++) {
                long start = System.nanoTime();
                browser.open(page);
                opened[i] = (System.nanoTime() - start) / 1e6;
                // From the event until the frame after the one in which the answer was drawn.
                filtered[i] = browser.eval("new Promise((done) => { const box = document.getElementById('filter'); "
                        + "box.value = '" + filter + "'; const start = performance.now(); "
                        + "box.dispatchEvent(new Event('input')); requestAnimationFrame(() => requestAnimationFrame(() => "
                        + "setTimeout(() => done(performance.now() - start), 0))); })").asDouble();
            }
            System.out.println(browser.text("#count"));
            System.out.printf(Locale.ROOT, "%s: %,d bytes; opened in %.0f ms %s, filter answered in %.0f ms %s%n",
                    page.getFileName(), Files.size(page), median(opened), Arrays.toString(opened), median(filtered),
                    Arrays.toString(filtered));
            if (args.length > 1) {
                for (String scheme : new String[]{"light", "dark"}) {
                    for (int[] size : new int[][]{{1280, 1600}, {390, 1200}}) {
                        browser.prefers(scheme);
                        browser.size(size[0], size[1]);
                        browser.open(page);
                        browser.screenshot(Files.createDirectories(Path.of(args[1]))
                                .resolve("page-" + scheme + "-" + size[0] + ".png"));
                    }
                }
            }
            browser.complaints().forEach(System.out::println);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
