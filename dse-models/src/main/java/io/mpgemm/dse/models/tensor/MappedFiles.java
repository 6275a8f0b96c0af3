package io.mpgemm.dse.models.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Opens files that may be anything. */
final class MappedFiles {

    /** Larger than the index of any published model. */
    private static final long LARGEST_JSON = 32L << 20;
    private static final int DEEPEST_JSON = 32;

    private MappedFiles() {}

    /** The bytes of a regular file; a file that shrinks later gives an InternalError on access. */
    static MemorySegment map(Path file, Arena arena) {
        requireRegular(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Size of a file; refuses folders, devices and pipes, which might never end. */
    static long requireRegular(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new TensorException(
                        file + ": it is " + (attributes.isDirectory() ? "a folder" : "no regular file")
                                + "; valid is a file.");
            }
            return attributes.size();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The object in a JSON file (UTF-8, no name twice). */
    static JsonNode json(Path file) {
        long size = requireRegular(file);
        if (size > LARGEST_JSON) {
            throw new TensorException(
                    file + ": the file has " + size + " bytes; valid are up to " + LARGEST_JSON + ".");
        }
        JsonNode root;
        try {
            root = new JsonMapper(factory()).readTree(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new TensorException(file + ": the file is not UTF-8 text.", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (JacksonException e) {
            String line = Optional.ofNullable(e.getLocation()).map(at -> ":" + at.getLineNr()).orElse("");
            throw new TensorException(file + line + ": no JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.isObject()) {
            throw new TensorException(file + ": no JSON object; valid is {\"name\": value, ...}.");
        }
        return root;
    }

    static JsonFactory factory() {
        return JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST_JSON).build()).build();
    }

    private static TensorException unreadable(Path file, IOException e) {
        String reason;
        if (e instanceof NoSuchFileException) {
            reason = Files.isSymbolicLink(file) ? "it is a symbolic link to nothing." : "there is no such file.";
        } else if (e instanceof AccessDeniedException) {
            reason = "permission denied.";
        } else if (e instanceof FileSystemException system && system.getReason() != null) {
            reason = "the file cannot be read: " + system.getReason() + ".";
        } else {
            reason = "the file cannot be read: " + e.getMessage();
        }
        return new TensorException(file + ": " + reason, e);
    }
}
