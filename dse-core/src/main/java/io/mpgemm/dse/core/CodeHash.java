package io.mpgemm.dse.core;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;

/** Tells builds of the same version apart by the classes and resources of some packages. */
public final class CodeHash {

    private CodeHash() {}

    /**
     * The hash of packages. It is the same for a folder of classes, a jar made of it and a jar that holds others, too.
     *
     * @param within   a class that was loaded from where the packages are
     * @param packages names of packages; what lies below them counts, too
     * @return SHA-256 of the names and checksums of all files, or a text that says so where they cannot be read
     */
    public static String of(Class<?> within, List<String> packages) {
        CodeSource source = within.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getProtocol().equals("file")) {
            return "not known";
        }
        List<String> folders = packages.stream().map(name -> name.replace('.', '/') + '/').toList();
        try {
            Path place = Path.of(source.getLocation().toURI());
            SortedMap<String, Long> files = Files.isDirectory(place) ? inFolder(place, folders)
                    : inJar(place, folders);
            return Sha256.hex(files.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException | URISyntaxException e) {
            return "not known";
        }
    }

    private static SortedMap<String, Long> inFolder(Path place, List<String> folders) throws IOException {
        SortedMap<String, Long> files = new TreeMap<>();
        for (String folder : folders) {
            List<Path> found;
            try (Stream<Path> all = Files.walk(place.resolve(folder))) {
                found = all.filter(Files::isRegularFile).toList();
            }
            for (Path file : found) {
                CRC32 checksum = new CRC32();
                checksum.update(Files.readAllBytes(file));
                files.put(place.relativize(file).toString().replace('\\', '/'), checksum.getValue());
            }
        }
        return files;
    }

    private static SortedMap<String, Long> inJar(Path place, List<String> folders) throws IOException {
        try (ZipFile jar = new ZipFile(place.toFile())) {
            SortedMap<String, Long> files = new TreeMap<>();
            jar.stream().filter(entry -> !entry.isDirectory())
                    .filter(entry -> folders.stream().anyMatch(entry.getName()::startsWith))
                    .forEach(entry -> files.put(entry.getName(), entry.getCrc()));
            return files;
        }
    }
}
