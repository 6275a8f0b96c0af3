package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads the part of YAML that is plain data: mappings, lists and scalars, in one UTF-8 document of at most
 * {@value #MAX_BYTES} bytes and {@value #MAX_DEPTH} levels. Tags, anchors, aliases and merge keys are refused, so a
 * document can neither name classes nor grow while it is read; keys that stand twice are refused, since one of them
 * would be lost.
 */
public final class YamlReader {

    /** The largest file that is read. */
    public static final int MAX_BYTES = 1 << 20;
    /** The deepest nesting that is read. */
    public static final int MAX_DEPTH = 16;

    private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final String file;
    private final YAMLParser parser;
    private final int[] codePoints;
    private final Map<String, Location> keys = new HashMap<>();
    private final Map<String, Location> values = new HashMap<>();
    private Location last;

    private YamlReader(String file, String text, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
        this.codePoints = text.codePoints().toArray();
        this.last = new Location(file, 1, 1);
    }

    /**
     * Reads the bytes of a file, no more than are allowed.
     *
     * @param path the file
     * @return its bytes, one more than {@link #MAX_BYTES} if it is too large
     * @throws StudyException if it cannot be read
     */
    static byte[] bytes(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new StudyException(Location.of(path.toString()), "there is no such file.");
        } catch (IOException e) {
            String why = Files.isDirectory(path) ? "it is a folder." : "it cannot be read.";
            throw new StudyException(Location.of(path.toString()), why);
        }
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @return its content with locations
     * @throws StudyException if it is not the plain YAML described above
     */
    public static LocatedTree read(Path path) {
        return read(path.toString(), text(path.toString(), bytes(path)));
    }

    /**
     * Decodes the bytes of a file.
     *
     * @param file  name of the file for messages
     * @param bytes its content
     * @return its text, without a byte order mark
     * @throws StudyException if there are too many bytes or they are not UTF-8
     */
    static String text(String file, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new StudyException(new Location(file, 1, 1),
                    "the file is too large. Valid: at most " + MAX_BYTES + " bytes.");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        boolean malformed = decoder.decode(in, chars, true).isError();
        String text = chars.flip().toString();
        if (malformed) {
            String before = text.substring(text.lastIndexOf('\n') + 1);
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            throw new StudyException(
                    new Location(file, line, 1 + before.codePointCount(0, before.length())), "byte 0x"
                            + Integer.toHexString(bytes[in.position()] & 0xff) + " is not UTF-8. Valid: UTF-8 text.");
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /**
     * Reads a document.
     *
     * @param file name of the file for messages
     * @param text the document
     * @return its content with locations
     * @throws StudyException if it is not the plain YAML described above
     */
    static LocatedTree read(String file, String text) {
        try (YAMLParser parser = (YAMLParser) YAMLFactory.builder().build().createParser(ObjectReadContext.empty(),
                text)) {
            return new YamlReader(file, text, parser).document();
        }
    }

    private LocatedTree document() {
        JsonToken first = next().orElse(JsonToken.VALUE_NULL);
        if (first == JsonToken.VALUE_NULL) {
            throw new StudyException(new Location(file, 1, 1), "the file is empty.");
        }
        JsonNode root = value(first, "", 0);
        if (next().isPresent()) {
            throw new StudyException(last, "a second document begins here. Valid: one document a file.");
        }
        return new LocatedTree(file, root, keys, values);
    }

    private Optional<JsonToken> next() {
        try {
            JsonToken token = parser.nextToken();
            if (token != null) {
                TokenStreamLocation at = parser.currentTokenLocation();
                last = new Location(file, at.getLineNr(), at.getColumnNr());
            }
            return Optional.ofNullable(token);
        } catch (StreamConstraintsException e) {
            throw new StudyException(last, "the number or text after this place is too long.");
        } catch (JacksonException e) {
            throw syntax(e);
        } catch (RuntimeException e) {
            // The YAML scanner has been seen to fail in ways of its own on damaged text; users need the place, not that.
            throw new StudyException(last, "the text after this place is not valid YAML.");
        }
    }

    private StudyException syntax(JacksonException e) {
        if (e.getCause() instanceof MarkedYamlEngineException cause && cause.getProblem() != null) {
            Location at = last;
            if (cause.getProblemMark().isPresent()) {
                Mark mark = cause.getProblemMark().get();
                at = new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
            }
            return new StudyException(at, "not valid YAML: " + oneLine(cause.getProblem()) + ".");
        }
        String message = e.getOriginalMessage();
        if (message != null && message.startsWith("Expected a property name")) {
            return new StudyException(last, "not valid YAML: a key after this place is not plain text.");
        }
        if (message != null && message.startsWith("special characters")) {
            return new StudyException(last, "a control character after this place is not allowed.");
        }
        return new StudyException(last, "the text after this place is not valid YAML.");
    }

    private static String oneLine(String problem) {
        String line = problem.strip().replaceAll("\\. \\(Do not use [^\\\\].*", "").replaceAll("\\s+", " ")
                .replaceAll("[\\p{Cntrl}]", "?");
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    private JsonNode value(JsonToken token, String pointer, int depth) {
        Location at = last;
        values.put(pointer, at);
        refuseExtras(at);
        if (depth > MAX_DEPTH) {
            throw new StudyException(at, "nested too deep. Valid: at most " + MAX_DEPTH + " levels.");
        }
        return switch (token) {
            case START_OBJECT -> object(pointer, depth);
            case START_ARRAY -> array(pointer, depth);
            case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
            case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            case VALUE_NUMBER_INT -> whole(at);
            case VALUE_NUMBER_FLOAT -> number(at);
            case VALUE_STRING -> JsonNodeFactory.instance.stringNode(parser.getString());
            default -> throw new StudyException(at, "not plain data. Valid: text, number, true, false, list, mapping.");
        };
    }

    private void refuseExtras(Location at) {
        if (parser.isCurrentAlias()) {
            throw new StudyException(at,
                    "the alias " + Wording.quote("*" + parser.getString())
                            + " is not allowed. Valid: the value itself.");
        }
        // The parser forgets the anchors of scalars, but a value with one begins at its '&' and no other value does.
        int offset = (int) parser.currentTokenLocation().getCharOffset();
        if (offset >= 0 && offset < codePoints.length && codePoints[offset] == '&') {
            throw new StudyException(at, "an anchor is not allowed. Valid: plain values.");
        }
        if (parser.getTypeId() != null) {
            String tag = String.valueOf(parser.getRawTag()).replace("tag:yaml.org,2002:", "!!");
            throw new StudyException(at, "the tag " + Wording.quote(tag) + " is not allowed. Valid: plain values.");
        }
    }

    private JsonNode object(String pointer, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (JsonToken token = required(); token != JsonToken.END_OBJECT; token = required()) {
            Location at = last;
            String key = parser.currentName();
            refuseExtras(at);
            if (key.equals("<<")) {
                throw new StudyException(at, "the merge key '<<' is not allowed. Valid: the keys themselves.");
            }
            String child = LocatedTree.child(pointer, key);
            Location before = keys.put(child, at);
            if (before != null) {
                throw new StudyException(at, "the key " + Wording.quote(key) + " stands twice, first in line "
                        + before.line() + ". Valid: each key once.");
            }
            object.set(key, value(required(), child, depth + 1));
        }
        return object;
    }

    private JsonNode array(String pointer, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken token = required(); token != JsonToken.END_ARRAY; token = required()) {
            array.add(value(token, LocatedTree.child(pointer, Integer.toString(array.size())), depth + 1));
        }
        return array;
    }

    private JsonToken required() {
        return next()
                .orElseThrow(() -> new StudyException(last, "the file ends too early after this place."));
    }

    private JsonNode whole(Location at) {
        BigInteger number = exact(at);
        if (number.abs().compareTo(LONGEST) > 0) {
            throw new StudyException(at,
                    "the number " + Wording.quote(parser.getString()) + " is too large. Valid: at most " + LONGEST
                            + ".");
        }
        return JsonNodeFactory.instance.numberNode(number.longValue());
    }

    private BigInteger exact(Location at) {
        try {
            return parser.getBigIntegerValue();
        } catch (JacksonException | NumberFormatException e) {
            throw new StudyException(at, "the number " + Wording.quote(parser.getString()) + " cannot be read.");
        }
    }

    private JsonNode number(Location at) {
        double number;
        try {
            number = parser.getDoubleValue();
        } catch (JacksonException | NumberFormatException e) {
            throw new StudyException(at, "the number " + Wording.quote(parser.getString()) + " cannot be read.");
        }
        if (!Double.isFinite(number)) {
            throw new StudyException(at,
                    "the number " + Wording.quote(parser.getString()) + " is not finite. Valid: finite numbers.");
        }
        if (Math.abs(number) >= LONGEST.doubleValue()) {
            throw new StudyException(at,
                    "the number " + Wording.quote(parser.getString()) + " is too large. Valid: at most " + LONGEST
                            + ".");
        }
        // 200.0 is the whole number 200, as in JSON Schema.
        return number == Math.rint(number) ? JsonNodeFactory.instance.numberNode((long) number)
                : JsonNodeFactory.instance.numberNode(number);
    }
}
