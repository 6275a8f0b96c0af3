package io.mpgemm.dse.core.study;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files so that readers see the old content or the new one, never a part. */
public final class AtomicFiles {

    private AtomicFiles() {}

    /**
     * Writes a file: into a temporary one beside it, to the disk, then renamed over the old one.
     *
     * @param file    the file; its folder exists
     * @param content the whole content
     * @throws IOException if it cannot be written; the old content is then still there and nothing else is left
     */
    public static void write(Path file, byte[] content) throws IOException {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            move(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncFolder(target.resolveSibling("."));
    }

    /**
     * Renames a file over another one of the same file system.
     *
     * @param from the file
     * @param to   its new name
     * @throws IOException if the file system cannot do it in one step
     */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Forces the content of a file to the disk.
     *
     * @param file the file
     * @throws IOException if that fails
     */
    static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Forces the names in a folder to the disk, where the system can.
     *
     * @param folder the folder
     */
    static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folders; the rename itself has been done.
        }
    }
}
