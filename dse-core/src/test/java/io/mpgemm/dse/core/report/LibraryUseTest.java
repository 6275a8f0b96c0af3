package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java program that the README shows compiles, runs, and finds what the theory of beams says. */
class LibraryUseTest {

    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final String LINE_BREAK = "\n";

    @TempDir
    private Path folder;

    @Test
    void theReadmesProgramFindsTheBestBeams() throws IOException, ReflectiveOperationException {
        Path out = folder.resolve("beams");
        String program = program().replace("Path.of(\"beams\")", "Path.of(\"" + out + "\")");
        Class<?> compiled = compile(program);
        run(compiled);

        assertThat(out.resolve("index.html")).isNotEmptyFile();
        assertThat(out.resolve("front-massKg-sagMm.png")).isNotEmptyFile();
        List<List<String>> rows = rows(out.resolve("front.csv"));
        int width = rows.getFirst().indexOf("widthMm");
        int height = rows.getFirst().indexOf("heightMm");
        assertThat(rows).hasSizeGreaterThan(20);
        // Mass grows with b h and stiffness with b h^3, so that material goes into height first: 182 and more beside a
        // width of 11 is what 10 cannot reach.
        long slim = rows.stream().skip(1).filter(row -> row.get(width).equals("10")
                || Integer.parseInt(row.get(height)) >= 182).count();
        assertThat(slim).isGreaterThan(9L * (rows.size() - 1) / 10);
    }

    private static List<List<String>> rows(Path csv) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(csv)) {
            for (Optional<List<String>> row = CsvFormat.read(in); row.isPresent(); row = CsvFormat.read(in)) {
                rows.add(row.get());
            }
        }
        return rows;
    }

    private static String program() throws IOException {
        Path root = Path.of(System.getProperty("dse.root", ".."));
        Matcher program = PROGRAM.matcher(Files.readString(root.resolve("README.md")));
        assertThat(program.find()).as("README.md shows a Java program").isTrue();
        return program.group(1);
    }

    private Class<?> compile(String program) throws IOException, ClassNotFoundException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///Beams.java"),
                JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return program;
            }
        };
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(messages, null, null,
                List.of("-d", folder.toString(), "-proc:none", "-classpath", System.getProperty("java.class.path")),
                null, List.of(source)).call();
        assertThat(compiled).as(messages + LINE_BREAK + program).isTrue();
        URLClassLoader loader = new URLClassLoader(new URL[]{folder.toUri().toURL()},
                LibraryUseTest.class.getClassLoader());
        return Class.forName("Beams", true, loader);
    }

    private static void run(Class<?> program) throws ReflectiveOperationException {
        try {
            var constructor = program.getDeclaredConstructor();
            constructor.setAccessible(true);
            var main = program.getDeclaredMethod("main");
            main.setAccessible(true);
            main.invoke(constructor.newInstance());
        } catch (InvocationTargetException e) {
            throw new AssertionError("The README's program failed.", e.getCause());
        }
    }
}
