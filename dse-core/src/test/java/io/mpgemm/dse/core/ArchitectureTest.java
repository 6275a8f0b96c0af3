package io.mpgemm.dse.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.mpgemm.dse.core.report.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the search and its reports may know of, and what not. */
class ArchitectureTest {

    private static final String CORE = "io.mpgemm.dse.core";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(CORE);

    /** A package and the packages of core that it may use; all may use the root. */
    private static final Map<String, Set<String>> MAY_USE = Map.of("space", Set.of(), "objective", Set.of(),
            "pareto", Set.of("objective"), "search", Set.of("space", "objective", "pareto"),
            "study", Set.of("space", "objective"),
            "journal", Set.of("space", "objective", "search", "study"),
            "report", Set.of("space", "objective", "pareto", "search", "study"));

    /** Words of hardware and of mixed-precision arithmetic; an identifier is split where its case changes. */
    private static final Pattern HARDWARE = Pattern.compile("pe|pes|gemm|gemms|systolic|mac|macs|lut|luts|mixpe|tpu"
            + "|dequant|quantizer|quantizers|weight|weights|activation|activations|accumulator|dataflow|sram|dram"
            + "|int[0-9]+|fp[0-9]+|bf[0-9]+|sqnr|layer|layers|token|tokens");

    @Test
    void everyClassIsThere() {
        assertThat(CLASSES).hasSizeGreaterThan(40);
    }

    @Test
    void packagesUseOnlyThoseBelowThem() {
        List<String> wrong = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            String from = inCore(type);
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                String to = inCore(target);
                boolean core = target.getPackageName().startsWith(CORE);
                if (core && !to.isEmpty() && !to.equals(from)
                        && !MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
                    wrong.add(dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(MAY_USE.keySet()).containsAll(
                CLASSES.stream().map(ArchitectureTest::inCore).filter(name -> !name.isEmpty()).toList());
    }

    @Test
    void noCycles() {
        slices().matching(CORE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void coreKnowsNeitherModelsNorCommands() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("io.mpgemm.dse.models..", "io.mpgemm.dse.cli..",
                "picocli..").check(CLASSES);
    }

    @Test
    void librariesStayBehindOneDoor() {
        noClasses().that(areNot("nested in or are ResultTable",
                type -> type.getName().split("\\$", -1)[0].equals(ResultTable.class.getName())))
                .should().dependOnClassesThat().resideInAPackage("tech.tablesaw..").check(CLASSES);
        noClasses().that().resideOutsideOfPackage(CORE + ".search..").should().dependOnClassesThat()
                .resideInAPackage("io.jenetics..").check(CLASSES);
    }

    @Test
    void noJavaSerialisationAndNothingPrinted() {
        noClasses().should().dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectOutputStream").check(CLASSES);
        noClasses().should().dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream").check(CLASSES);
        noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void noMutableStaticState() {
        noFields().that().doNotHaveModifier(JavaModifier.SYNTHETIC).and().areStatic().should().notBeFinal()
                .check(CLASSES);
    }

    @Test
    void noIdentifierNamesHardware() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            check(type, type.getSimpleName(), wrong);
            type.getFields().stream().map(JavaField::getName).forEach(name -> check(type, name, wrong));
            type.getMethods().forEach(method -> check(type, method.getName(), wrong));
        }
        assertThat(wrong).isEmpty();
        assertThat(HARDWARE.matcher("int8").matches()).isTrue();
        assertThat(words("weightBitsOfPE_INT8")).contains("weight", "bits", "pe", "int8");
    }

    private static void check(JavaClass type, String identifier, Set<String> wrong) {
        if (!identifier.startsWith("lambda$") && words(identifier).stream()
                .anyMatch(word -> HARDWARE.matcher(word).matches())) {
            wrong.add(type.getName() + ": " + identifier);
        }
    }

    private static List<String> words(String identifier) {
        return Pattern.compile("[_$]+|(?<=[a-z0-9])(?=[A-Z])").splitAsStream(identifier)
                .map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }

    private static String inCore(JavaClass type) {
        String rest = type.getPackageName().length() > CORE.length() && type.getPackageName().startsWith(CORE + ".")
                ? type.getPackageName().substring(CORE.length() + 1) : "";
        return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
    }

    private static DescribedPredicate<JavaClass> areNot(String what, java.util.function.Predicate<JavaClass> test) {
        return DescribedPredicate.describe("are not " + what, test.negate());
    }
}
