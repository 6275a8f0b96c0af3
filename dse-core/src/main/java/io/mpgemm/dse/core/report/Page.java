package io.mpgemm.dse.core.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import tools.jackson.databind.JsonNode;

/**
 * One page that needs no network: its content, its data and the charts' library in one file, the latter two deflated. A
 * content security policy lets no script run but the page's own, known by their hashes.
 *
 * @param name        its resources are {@code name.html}, {@code name.js} and, where it has styles of its own,
 *                    {@code name.css}
 * @param title       heading, as text
 * @param description what it shows, as text
 * @param facts       what stands in its head too, as HTML, may be empty
 * @param content     HTML of the placeholders in {@code name.html}
 * @param data        what its script draws
 * @param columns     columns that the data refers to
 */
record Page(String name, String title, String description, String facts, Map<String, String> content, JsonNode data,
        Packing columns) {

    private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

    /**
     * The page.
     *
     * @return HTML
     * @throws IOException if a part of it is missing on the class path
     */
    String html() throws IOException {
        String echarts = resource(ECHARTS).replace("\r", "");
        String script = resource("page.js") + resource(name + ".js");
        Map<String, String> parts = new HashMap<>();
        parts.put("title", escape(title));
        parts.put("description", escape(description));
        parts.put("facts", facts);
        parts.put("style", resource("page.css") + (has(name + ".css") ? resource(name + ".css") : ""));
        parts.put("body", fill(name + ".html", content));
        parts.put("data", deflated(columns.with(data)));
        parts.put("echarts", deflated(echarts.getBytes(StandardCharsets.UTF_8)));
        parts.put("script", script);
        parts.put("scriptHashes", hash(echarts) + " " + hash(script));
        return fill("page.html", parts);
    }

    /** Text as HTML, inside elements and quoted attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String fill(String template, Map<String, String> parts) throws IOException {
        return PLACEHOLDER.matcher(resource(template)).replaceAll(
                found -> Matcher.quoteReplacement(parts.getOrDefault(found.group(1), found.group())));
    }

    private static boolean has(String resource) {
        return Page.class.getResource(resource) != null;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("The class path has no '" + name + "'. Maybe the build is incomplete.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The name of a script for the page's content security policy. */
    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java machine has no SHA-256.", e);
        }
    }

    /** Bytes in the format of zlib, as text that nothing in it can end. */
    static String deflated(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot be written.", e);
        } finally {
            deflater.end();
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }
}
