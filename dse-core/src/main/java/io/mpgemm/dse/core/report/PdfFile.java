package io.mpgemm.dse.core.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A page of outlines as PDF (ISO 32000-1): the drawing of the library, in a file that is compressed, has no date, and
 * names no font, as publishers ask for.
 */
final class PdfFile {

    private static final String START = "stream\n";
    private static final String END = "endstream";
    private static final Pattern FONT = Pattern.compile("(?m)^/Fnt\\d+ \\S+ Tf\\n");
    private static final Pattern BLANK = Pattern.compile("\\n{2,}");

    private PdfFile() {}

    static byte[] of(String library, double widthPt, double heightPt, double unitPt) throws IOException {
        int from = library.indexOf(START) + START.length();
        String drawing = library.substring(from, library.indexOf(END, from));
        int page = drawing.indexOf(" cm\n") + " cm\n".length();
        // The library draws white on a page that it takes to be white; a page's first colour is black.
        String content = "q\n1 1 1 rg 1 1 1 RG\n" + number(unitPt) + " 0 0 " + number(-unitPt) + " 0 "
                + number(heightPt) + " cm\n"
                + BLANK.matcher(FONT.matcher(drawing.substring(page)).replaceAll("")).replaceAll("\n");
        List<byte[]> objects = new ArrayList<>();
        objects.add(ascii("<< /Type /Catalog /Pages 2 0 R >>"));
        objects.add(ascii("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"));
        objects.add(ascii("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 " + number(widthPt) + " " + number(heightPt)
                + "] /Contents 4 0 R /Resources << >> >>"));
        byte[] packed = packed(ascii(content));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.write(ascii("<< /Length " + packed.length + " /Filter /FlateDecode >>\nstream\n"));
        stream.write(packed);
        stream.write(ascii("\nendstream"));
        objects.add(stream.toByteArray());
        return file(objects);
    }

    private static byte[] file(List<byte[]> objects) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ascii("%PDF-1.4\n"));
        StringBuilder table = new StringBuilder("xref\n0 " + (objects.size() + 1) + "\n0000000000 65535 f \n");
        for (int i = 0; i < objects.size(); i++) {
            table.append(String.format(Locale.ROOT, "%010d 00000 n \n", out.size()));
            out.write(ascii(i + 1 + " 0 obj\n"));
            out.write(objects.get(i));
            out.write(ascii("\nendobj\n"));
        }
        int start = out.size();
        out.write(ascii(table + "trailer\n<< /Size " + (objects.size() + 1) + " /Root 1 0 R >>\nstartxref\n" + start
                + "\n%%EOF\n"));
        return out.toByteArray();
    }

    private static byte[] packed(byte[] content) throws IOException {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream packer = new DeflaterOutputStream(out, deflater)) {
            packer.write(content);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
