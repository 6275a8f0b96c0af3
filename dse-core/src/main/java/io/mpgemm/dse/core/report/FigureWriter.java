package io.mpgemm.dse.core.report;

import de.erichseifert.vectorgraphics2d.Processor;
import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.pdf.PDFProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import io.mpgemm.dse.core.study.AtomicFiles;
import io.mpgemm.dse.core.study.RunDirectory;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * Writes figures: {@code NAME.png} (300 dots an inch), {@code NAME.svg}, {@code NAME.pdf}, and {@code NAME.csv} with what is
 * drawn. The same figure in the same style on the same machine gives the same bytes; letters depend on its fonts.
 */
public final class FigureWriter {

    private static final double POINTS_PER_INCH = 72;
    private static final Pattern LONG_FRACTION = Pattern.compile("(\\d\\.\\d{2})\\d+(?![\\dEe])");
    private static final Pattern SVG_SIZE = Pattern.compile(" (width|height)=\"(\\d+)px\"");

    private final FigureStyle style;

    /**
     * A writer.
     *
     * @param style how figures are drawn
     */
    public FigureWriter(FigureStyle style) {
        this.style = style;
    }

    /**
     * Writes a figure into a folder.
     *
     * @param folder where to
     * @param figure what
     * @return its files
     * @throws IOException if one cannot be written
     */
    public List<Path> write(Path folder, Figure figure) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files(figure).entrySet()) {
            files.add(folder.resolve(file.getKey()));
            AtomicFiles.write(files.getLast(), file.getValue());
        }
        return files;
    }

    /**
     * Writes a figure into a run's folder.
     *
     * @param run    the folder
     * @param figure what
     * @throws IOException if a file cannot be written
     */
    void write(RunDirectory run, Figure figure) throws IOException {
        for (Map.Entry<String, byte[]> file : files(figure).entrySet()) {
            AtomicFiles.write(run.file(file.getKey()), file.getValue());
        }
    }

    private SequencedMap<String, byte[]> files(Figure figure) throws IOException {
        Painting painting = Painting.of(figure, style);
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        files.put(figure.name() + ".png", png(painting));
        files.put(figure.name() + ".svg", svg(painting).getBytes(StandardCharsets.UTF_8));
        files.put(figure.name() + ".pdf", pdf(painting));
        files.put(figure.name() + ".csv", figure.csv().getBytes(StandardCharsets.UTF_8));
        return files;
    }

    /** A figure as an element of a page; a deflated one needs the script of {@link Page} and is a sixth as large. */
    static String html(Figure figure, boolean deflated) throws IOException {
        byte[] svg = new FigureWriter(FigureStyle.PLAIN).svg(Painting.of(figure, FigureStyle.PLAIN))
                .getBytes(StandardCharsets.UTF_8);
        String caption = Page.escape(figure.caption());
        return "<figure><img class=\"chart\" alt=\"" + caption + "\" "
                + (deflated ? "data-svg=\"" + Page.deflated(svg)
                        : "src=\"data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(svg))
                + "\"><figcaption>" + caption + "</figcaption></figure>\n";
    }

    private double inches(int units) {
        return units * style.unitPt() / POINTS_PER_INCH;
    }

    private byte[] png(Painting painting) throws IOException {
        double scale = PngFile.DPI / POINTS_PER_INCH * style.unitPt();
        BufferedImage image = new BufferedImage((int) Math.round(painting.width() * scale),
                (int) Math.round(painting.height() * scale), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        // To the last pixel: the drawing may end within it.
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.scale(scale, scale);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        paint(painting, graphics);
        graphics.dispose();
        return PngFile.of(image);
    }

    private static void paint(Painting painting, Graphics2D graphics) {
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(0, 0, painting.width(), painting.height()));
        painting.painter().accept(graphics);
    }

    private static String vector(Painting painting, Processor format) throws IOException {
        VectorGraphics2D graphics = new VectorGraphics2D();
        paint(painting, graphics);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.getDocument(graphics.getCommands(), new PageSize(0, 0, painting.width(), painting.height()))
                .writeTo(out);
        // The library writes all digits of every coordinate, three quarters of the file for nothing: two are kept.
        return LONG_FRACTION.matcher(out.toString(StandardCharsets.UTF_8)).replaceAll("$1");
    }

    private String svg(Painting painting) throws IOException {
        return SVG_SIZE.matcher(vector(painting, Processors.get("svg")))
                .replaceAll(size -> " " + size.group(1) + "=\"" + Numbers.significant(
                        inches(Integer.parseInt(size.group(2))), 4) + "in\"");
    }

    private byte[] pdf(Painting painting) throws IOException {
        return PdfFile.of(vector(painting, new PDFProcessor(false)), inches(painting.width()) * POINTS_PER_INCH,
                inches(painting.height()) * POINTS_PER_INCH, style.unitPt());
    }
}
