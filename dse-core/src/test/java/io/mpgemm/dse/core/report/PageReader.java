package io.mpgemm.dse.core.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a page holds, read back as its script reads it. */
final class PageReader {

    private final JsonNode json;
    private final byte[] body;

    PageReader(String page) throws IOException {
        this(inflated(page, "data"));
    }

    PageReader(byte[] packed) {
        int length = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).getInt();
        json = JsonMapper.builder().build()
                .readTree(new String(packed, Integer.BYTES, length, StandardCharsets.UTF_8));
        body = Arrays.copyOfRange(packed, Integer.BYTES + length, packed.length);
    }

    static byte[] inflated(String page, String id) throws IOException {
        Matcher found = Pattern.compile("<script type=\"text/plain\" id=\"" + id + "\">([^<]*)</script>").matcher(page);
        if (!found.find()) {
            throw new IOException("The page has no '" + id + "'.");
        }
        return new InflaterInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(found.group(1))))
                .readAllBytes();
    }

    JsonNode json() {
        return json;
    }

    JsonNode column(String name) {
        for (JsonNode column : json.get("columns")) {
            if (column.get("name").asString().equals(name)) {
                return column;
            }
        }
        throw new IllegalArgumentException("The page has no column '" + name + "'.");
    }

    /** The text of a row in a column of texts. */
    String text(String column, int row) {
        JsonNode part = column(column).get("all");
        return part.get("texts").get((int) code(part, row)).asString();
    }

    double number(JsonNode part, int row) {
        return switch (part.get("as").asString()) {
            case "exact" -> Double.longBitsToDouble(code(part, row));
            case "ascending" -> Double.longBitsToDouble(code(part, row)) + (row == 0 ? 0 : number(part, row - 1));
            case "rounded" -> rounded(part, code(part, row));
            default -> throw new IllegalArgumentException(part.toString());
        };
    }

    private static double rounded(JsonNode part, long code) {
        if (code < 2) {
            return code == 0 ? Double.NaN : 0;
        }
        long positive = part.get("positive").asLong();
        long place = code - 2 < positive ? code - 2 : code - 2 - positive;
        return Double.parseDouble((code - 2 < positive ? "" : "-") + (1000 + place % 9000) + "e"
                + (part.get("least").asLong() + place / 9000 - 3));
    }

    private long code(JsonNode part, int row) {
        long code = 0;
        for (int plane = 0; plane < part.get("width").asInt(); plane++) {
            code |= (body[part.get("at").asInt() + plane * part.get("count").asInt() + row] & 0xFFL) << (8 * plane);
        }
        return code;
    }
}
