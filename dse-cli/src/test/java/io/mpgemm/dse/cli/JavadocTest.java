package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Everything public says what it is. */
class JavadocTest {

    @Test
    void everyPublicTypeAndMethodIsDocumented() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : List.of("dse-core", "dse-models", "dse-cli", "dse-spark")) {
            try (Stream<Path> all = Files.walk(Cli.root().resolve(module).resolve("src/main/java"))) {
                all.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(100);
        JavaCompiler compiler = compiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            assertThat(missing(compiler, manager, manager.getJavaFileObjectsFromPaths(files))).isEmpty();
        }
    }

    @Test
    void theCheckFindsWhatIsMissing() throws IOException {
        String source = """
                /** A pair of things. */
                public record Pair(int left, int right) {
                    /** Pair. */
                    public Pair {}
                    public int left() { return left; }
                    /** The sum of both. */
                    public int sum() { return left + right; }
                    public int difference() { return left - right; }
                    @Override public String toString() { return ""; }
                    int hidden() { return 0; }
                    /** {@return the product} */
                    public int product() { return left * right; }
                    public interface Inner { void act(); }
                    private static final class Secret { public void act() {} }
                }
                """;
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Pair.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        JavaCompiler compiler = compiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            assertThat(missing(compiler, manager, List.of(file))).containsExactly(
                    "Pair.java:2: Pair: no @param left", "Pair.java:2: Pair: no @param right",
                    "Pair.java:4: Pair.Pair: says nothing", "Pair.java:8: Pair.difference: no comment",
                    "Pair.java:13: Pair.Inner: no comment", "Pair.java:13: Inner.act: no comment");
        }
    }

    private static JavaCompiler compiler() {
        return Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "These tests need a JDK, not a JRE.");
    }

    private static List<String> missing(JavaCompiler compiler, StandardJavaFileManager manager,
            Iterable<? extends JavaFileObject> files) throws IOException {
        JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, files);
        Scanner scanner = new Scanner(DocTrees.instance(task));
        for (CompilationUnitTree unit : task.parse()) {
            scanner.scan(unit, null);
        }
        return scanner.missing;
    }

    /** Goes through all that is visible from outside. */
    private static final class Scanner extends TreePathScanner<Void, Void> {

        private final DocTrees trees;
        private final List<String> missing = new ArrayList<>();

        Scanner(DocTrees trees) {
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (!visible(type.getModifiers())) {
                return null;
            }
            TreePath owner = getCurrentPath().getParentPath();
            String name = (owner.getLeaf() instanceof ClassTree outer ? outer.getSimpleName() + "." : "")
                    + type.getSimpleName();
            Optional<DocCommentTree> comment = check(type, name, type.getSimpleName().toString());
            if (type.getKind() == Tree.Kind.RECORD && comment.isPresent()) {
                Set<String> described = comment.get().getBlockTags().stream()
                        .filter(tag -> tag instanceof ParamTree param && !param.getDescription().isEmpty())
                        .map(tag -> ((ParamTree) tag).getName().getName().toString()).collect(Collectors.toSet());
                components(type).filter(component -> !described.contains(component))
                        .forEach(component -> report(type, name, "no @param " + component));
            }
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
            boolean accessor = owner.getKind() == Tree.Kind.RECORD && method.getParameters().isEmpty()
                    && components(owner).anyMatch(method.getName()::contentEquals);
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
            boolean constructor = method.getReturnType() == null;
            boolean written = trees.getSourcePositions().getStartPosition(getCurrentPath().getCompilationUnit(),
                    method) >= 0;
            if (visible(method.getModifiers()) && !accessor && !overrides && written) {
                String name = constructor ? owner.getSimpleName().toString() : method.getName().toString();
                check(method, owner.getSimpleName() + "." + name, name);
            }
            return null;
        }

        private static Stream<String> components(ClassTree type) {
            return type.getMembers().stream()
                    .filter(member -> member instanceof VariableTree field
                            && !field.getModifiers().getFlags().contains(Modifier.STATIC))
                    .map(member -> ((VariableTree) member).getName().toString());
        }

        private boolean visible(ModifiersTree modifiers) {
            boolean inInterface = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree owner
                    && (owner.getKind() == Tree.Kind.INTERFACE || owner.getKind() == Tree.Kind.ANNOTATION_TYPE)
                    && !modifiers.getFlags().contains(Modifier.PRIVATE);
            return inInterface || modifiers.getFlags().contains(Modifier.PUBLIC)
                    || modifiers.getFlags().contains(Modifier.PROTECTED);
        }

        private Optional<DocCommentTree> check(Tree tree, String name, String identifier) {
            Optional<DocCommentTree> comment = Optional.ofNullable(trees.getDocCommentTree(getCurrentPath()));
            if (comment.isEmpty()) {
                report(tree, name, "no comment");
            } else {
                String sentence = comment.get().getFirstSentence().toString();
                String words = sentence.replaceAll("[^\\p{L}\\p{N}, ]", "").strip();
                if (words.split("[, ]+", -1).length < 2 || words.replace(" ", "").equalsIgnoreCase(identifier)
                        || sentence.contains("{@inheritDoc")) {
                    report(tree, name, "says nothing");
                }
            }
            return comment;
        }

        private void report(Tree tree, String name, String what) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            long line = unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
            missing.add(Path.of(unit.getSourceFile().getName()).getFileName() + ":" + line + ": " + name + ": " + what);
        }
    }
}
