package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.report.FigureStyle.Paper;
import io.mpgemm.dse.core.report.FigureStyle.Typeface;
import io.mpgemm.dse.core.report.Scatter.Join;
import io.mpgemm.dse.core.report.Scatter.Point;
import io.mpgemm.dse.core.report.Scatter.Role;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class FigureTest {

    private static final Figure.Axis X = new Figure.Axis("areaMm2", "area (mm\u00b2)", true);
    private static final Figure.Axis Y = new Figure.Axis("sqnrDb", "SQNR (dB)", false);

    @TempDir
    Path folder;

    static Scatter scatter(String name, String caption) {
        return new Scatter(name, caption, X, Y, "pe", List.of("ordinal"), Join.EDGE, true,
                List.of(new Scatter.Series("lut", "lut", 0, List.of(new Point(List.of("7"), Role.EDGE, 0.1, 20),
                        new Point(List.of("8"), Role.DOMINATED, 3, 10.5))),
                        new Scatter.Series("a,b", "a,b", 1, List.of(new Point(List.of("9"), Role.EDGE, 2, 30,
                                Optional.of(new Scatter.Spread(1, 4, 29, 31)))))));
    }

    private static Lines lines() {
        return new Lines("lines", "Share over batch", new Figure.Axis("batch", "batch", true),
                new Figure.Axis("share", "share", false), "series", List.of("source"),
                List.of(new Lines.Series("ours", "ours", 0, Lines.Join.STRAIGHT, 1,
                        List.of(new Lines.Point(List.of("model"), 1, 0.5),
                                new Lines.Point(List.of("model"), 4, Double.NaN),
                                new Lines.Point(List.of("model"), 16, 0.1))),
                        new Lines.Series("published", "published", 1, Lines.Join.NOTHING, 1,
                                List.of(new Lines.Point(List.of("[x]"), 1, 0.45)))));
    }

    private static StackedBars bars() {
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("static", 0.25);
        parts.put("core", 0.75);
        return new StackedBars("bars", "Energy", new Figure.Axis("share", "energy, INT8 = 1", false),
                new StackedBars.Headers("workload", "design", "part"),
                List.of(new StackedBars.Bar("prefill", "INT8", parts),
                        new StackedBars.Bar("decode", "MixPE", Map.of("core", 1 / 3.0))));
    }

    private static WinnerMap winners() {
        return new WinnerMap("winners", "Who wins", new WinnerMap.Side("batch", "batch", List.of("1", "256")),
                new WinnerMap.Side("sqnrDbAtLeast", "SQNR at least (dB)", List.of("5", "30")),
                List.of("mixpe", "int8-tpu", "fp16-tensor-core"), "In a cell: PE family, energy (pJ)", "energyPj", 0.05,
                List.of(List.of(new WinnerMap.Cell("mixpe", "4 int8", 0.5, "int8-tpu", 0.04),
                        new WinnerMap.Cell("fp16-tensor-core", "", 12345, "", 0)),
                        List.of(WinnerMap.Cell.NONE, new WinnerMap.Cell("int8-tpu", "", 2, "mixpe", 0.25))));
    }

    private static Waterfall waterfall(boolean factors, double... values) {
        List<Waterfall.Step> steps = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            steps.add(new Waterfall.Step("step " + (i + 1), values[i]));
        }
        return new Waterfall("waterfall", "What makes the total", new Figure.Axis("factor", "speed-up", factors),
                steps, "total");
    }

    static List<Figure> figures() {
        return List.of(winners(), scatter("scatter", "Area and quality"), lines(), bars(), waterfall(true, 2, 0.5, 8),
                TornadoChart.of(new Metric("energyPj", "pJ", "Energy"), 8,
                        List.of(new TornadoChart.Bar("dram", 6, 12), new TornadoChart.Bar("adder", Double.NaN, 9))));
    }

    @Test
    void theCsvHasWhatIsDrawnAndNothingElse() {
        assertThat(scatter("x", "").csv()).isEqualTo("""
                ordinal,pe,role,areaMm2,sqnrDb,areaMm2Low,areaMm2High,sqnrDbLow,sqnrDbHigh\r
                7,lut,edge,0.1,20,,,,\r
                8,lut,dominated,3,10.5,,,,\r
                9,"a,b",edge,2,30,1,4,29,31\r
                """);
        assertThat(lines().csv()).isEqualTo("""
                series,source,batch,share\r
                ours,model,1,0.5\r
                ours,model,4,\r
                ours,model,16,0.1\r
                published,[x],1,0.45\r
                """);
        assertThat(bars().csv()).isEqualTo("""
                workload,design,part,share\r
                prefill,INT8,static,0.25\r
                prefill,INT8,core,0.75\r
                decode,MixPE,core,0.3333333333333333\r
                """);
        assertThat(winners().csv()).isEqualTo("""
                batch,sqnrDbAtLeast,winner,shown,energyPj,next,lead\r
                1,5,mixpe,4 int8,0.5,int8-tpu,0.04\r
                256,5,fp16-tensor-core,,12345,,\r
                1,30,,,,,\r
                256,30,int8-tpu,,2,mixpe,0.25\r
                """);
        assertThat(waterfall(true, 2, 0.5, 8).csv()).isEqualTo("""
                step,factor,from,to\r
                step 1,2,1,2\r
                step 2,0.5,2,1\r
                step 3,8,1,8\r
                total,8,1,8\r
                """);
        assertThat(waterfall(false, 2, -0.5).csv()).endsWith("step 2,-0.5,2,1.5\r\ntotal,1.5,0,1.5\r\n");
        assertThat(figures().getLast().csv()).isEqualTo("""
                constant,energyPjAtLow,energyPjAtHigh,changeAtLowPercent,changeAtHighPercent\r
                dram,6,12,-25,50\r
                adder,,9,,12.5\r
                """);
    }

    @Test
    void everyFormatHasTheWidthOfTheStyleAndRepeatsByteByByte() throws IOException {
        Map<FigureStyle, Double> widths = new LinkedHashMap<>();
        widths.put(FigureStyle.PLAIN, 7.0);
        widths.put(new FigureStyle(Paper.IEEE, 1, Typeface.SERIF, false), 3.5);
        widths.put(new FigureStyle(Paper.IEEE, 2, Typeface.SANS, true), 7.16);
        widths.put(new FigureStyle(Paper.ACM, 1, Typeface.SANS, true), 3.33);
        widths.put(new FigureStyle(Paper.ACM, 2, Typeface.SERIF, false), 7.0);
        List<Figure> figures = figures();
        int next = 0;
        for (Map.Entry<FigureStyle, Double> style : widths.entrySet()) {
            Figure figure = figures.get(next++);
            List<Path> files = new FigureWriter(style.getKey()).write(folder, figure);
            assertThat(files).extracting(file -> file.getFileName().toString()).containsExactly(
                    figure.name() + ".png", figure.name() + ".svg", figure.name() + ".pdf", figure.name() + ".csv");
            double width = style.getValue();
            assertThat(widthOfPng(files.get(0))).isCloseTo(width, within(0.005));
            assertThat(widthOfSvg(files.get(1))).isCloseTo(width, within(0.005));
            assertThat(widthOfPdf(files.get(2))).isCloseTo(width, within(0.005));
            Map<Path, byte[]> first = new LinkedHashMap<>();
            for (Path file : files) {
                first.put(file, Files.readAllBytes(file));
            }
            new FigureWriter(style.getKey()).write(folder, figure);
            first.forEach((file, bytes) -> assertThat(file).hasBinaryContent(bytes));
        }
    }

    private static Offset<Double> within(double offset) {
        return Offset.offset(offset);
    }

    private static double widthOfPng(Path file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            reader.setInput(in);
            Element physical = (Element) ((Element) reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0"))
                    .getElementsByTagName("pHYs").item(0);
            double dotsPerInch = Integer.parseInt(physical.getAttribute("pixelsPerUnitXAxis")) * 0.0254;
            assertThat(dotsPerInch).isCloseTo(300, within(0.01));
            return reader.getWidth(0) / dotsPerInch;
        } finally {
            reader.dispose();
        }
    }

    private static double widthOfSvg(Path file) throws IOException {
        String svg = Files.readString(file);
        Matcher width = Pattern.compile("<svg [^>]* width=\"([0-9.]+)in\"").matcher(svg);
        assertThat(width.find()).isTrue();
        assertThat(svg.substring(svg.indexOf("<rect"))).doesNotContainPattern("\\d\\.\\d{3}").doesNotContain("<text");
        return Double.parseDouble(width.group(1));
    }

    /** The page's width; all of it must be plain numbers and names no font and no date. */
    private static double widthOfPdf(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String pdf = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(pdf).startsWith("%PDF-1.4\n").endsWith("%%EOF\n").doesNotContain("/Font").doesNotContain("Date");
        int table = Integer.parseInt(pdf.substring(pdf.indexOf("startxref\n") + 10, pdf.indexOf("\n%%EOF")));
        assertThat(pdf.substring(table)).startsWith("xref\n");
        int stream = pdf.indexOf("stream\n") + 7;
        String drawing;
        try (InflaterInputStream in = new InflaterInputStream(
                new ByteArrayInputStream(bytes, stream, bytes.length - stream))) {
            drawing = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        assertThat(drawing).startsWith("q\n1 1 1 rg 1 1 1 RG\n").doesNotContainPattern("\\d[eE][-+]?\\d")
                .doesNotContain("NaN").doesNotContain(" Tf")
                .doesNotContainPattern("\\d\\.\\d{3}");
        assertThat(drawing.split("\n", -1)).filteredOn("q"::equals)
                .hasSameSizeAs(List.of(drawing.split("\n", -1)).stream().filter("Q"::equals).toList());
        Matcher box = Pattern.compile("/MediaBox \\[0 0 ([0-9.]+) ").matcher(pdf);
        assertThat(box.find()).isTrue();
        return Double.parseDouble(box.group(1)) / 72;
    }

    @Test
    void greyIsGrey() throws IOException {
        FigureStyle grey = new FigureStyle(Paper.IEEE, 1, Typeface.SANS, true);
        for (Figure figure : figures()) {
            BufferedImage image = ImageIO.read(new FigureWriter(grey).write(folder, figure).getFirst().toFile());
            int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            assertThat(Arrays.stream(pixels)
                    .allMatch(rgb -> (rgb & 0xFF) == (rgb >> 8 & 0xFF) && (rgb & 0xFF) == (rgb >> 16 & 0xFF)))
                    .isTrue();
        }
    }

    @Test
    void ticksAreRoundNumbersWhoseLabelsDoNotMeet() {
        ChartAxis linear = new ChartAxis(-3.1, 17.2, false);
        assertThat(linear.ticks(300, _ -> 30.0)).extracting(ChartAxis.Tick::label).containsExactly("-2.5", "0.0", "2.5",
                "5.0", "7.5", "10.0", "12.5", "15.0");
        assertThat(linear.ticks(300, _ -> 70.0)).extracting(ChartAxis.Tick::label).containsExactly("0", "5", "10",
                "15");
        ChartAxis decades = new ChartAxis(0.5, 2000, true);
        assertThat(decades.ticks(300, _ -> 30.0)).extracting(ChartAxis.Tick::label).contains("1", "10", "1000", "");
        assertThat(new ChartAxis(1e-9, 1e9, true).ticks(200, _ -> 30.0)).extracting(ChartAxis.Tick::label)
                .contains("1e-6", "", "1e6").doesNotContain("1e-7");
        assertThat(ChartAxis.of(X, 1.2, 1.3)).isEqualTo(new ChartAxis(1, 2, true));
        assertThat(decades.share(0.5)).isZero();
        assertThat(decades.share(2000)).isEqualTo(1);
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Scatter("f", "", X, Y, "", List.of(), Join.NOTHING, false,
                        List.of(new Scatter.Series("", "", 0, List.of(new Point(List.of(), Role.FRONT, 0, 1))))))
                .withMessage("The figure 'f' cannot show 0.0 on its logarithmic axis 'areaMm2'.");
        assertThatIllegalArgumentException().isThrownBy(() -> new StackedBars("f", "", Y,
                new StackedBars.Headers("a", "b", "c"),
                List.of(new StackedBars.Bar("", "", Map.of("", -1.0)))))
                .withMessage("The figure 'f' cannot stack -1.0.");
        assertThatIllegalArgumentException().isThrownBy(() -> waterfall(true, 2, -1))
                .withMessageContaining("cannot show -1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> waterfall(false)).withMessageContaining("no steps");
        assertThatIllegalArgumentException().isThrownBy(() -> new FigureStyle(Paper.ACM, 3, Typeface.SANS, false))
                .withMessageContaining("not 3");
    }
}
