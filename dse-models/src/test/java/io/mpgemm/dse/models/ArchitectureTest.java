package io.mpgemm.dse.models;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Cost and fidelity know nothing of each other: what a PE costs cannot lean on how well it computes, or the other way round. */
class ArchitectureTest {

    private static final String MODELS = "io.mpgemm.dse.models";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(MODELS);

    private static final String[] COST = packages("component", "technology", "accelerator", "workload");
    private static final String[] FIDELITY = packages("gemm", "quantizer", "tensor", "fidelity",
            "language");
    /** Where a design's two sides meet: a PE family describes both, the evaluation joins them. */
    private static final Set<String> MEETING_PLACES = Set.of(MODELS + ".pe", MODELS + ".evaluation");

    @Test
    void everyClassIsThere() {
        assertThat(CLASSES).hasSizeGreaterThan(100);
    }

    @Test
    void costKnowsNothingOfFidelity() {
        noClasses().that().resideInAnyPackage(COST).should().dependOnClassesThat().resideInAnyPackage(FIDELITY)
                .check(CLASSES);
    }

    @Test
    void fidelityKnowsNothingOfCost() {
        noClasses().that().resideInAnyPackage(FIDELITY).or().resideInAPackage(MODELS + ".numeric..").should()
                .dependOnClassesThat().resideInAnyPackage(COST).check(CLASSES);
    }

    @Test
    void onlyPeAndEvaluationKnowBoth() {
        Map<String, Set<Boolean>> sides = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getBaseComponentType().getPackageName() + "..";
                Set<Boolean> of = sides.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>());
                if (Set.of(COST).contains(target)) {
                    of.add(true);
                } else if (Set.of(FIDELITY).contains(target)) {
                    of.add(false);
                }
            }
        }
        sides.values().removeIf(of -> of.size() < 2);
        assertThat(sides.keySet()).isEqualTo(new TreeSet<>(MEETING_PLACES));
    }

    @Test
    void noCycles() {
        slices().matching(MODELS + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void modelsKnowNoCommandsAndNoSearchEngine() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("io.mpgemm.dse.cli..", "picocli..",
                "io.jenetics..", "tech.tablesaw..").check(CLASSES);
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

    private static String[] packages(String... names) {
        String[] packages = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            packages[i] = MODELS + "." + names[i] + "..";
        }
        return packages;
    }
}
