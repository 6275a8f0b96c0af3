package io.mpgemm.dse.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** Commands are thin: they parse, call one thing and print. */
class ArchitectureTest {

    private static final String MODELS = "io.mpgemm.dse.models.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.mpgemm.dse.cli");

    @Test
    void commandsDoNotUseEachOther() {
        List<String> commands = CLASSES.stream().filter(type -> type.isAnnotatedWith(Command.class))
                .map(JavaClass::getName).toList();
        assertThat(commands).hasSizeGreaterThan(4);
        List<String> wrong = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            String from = top(type);
            type.getDirectDependenciesFromSelf().stream()
                    .filter(dependency -> commands.contains(top(dependency.getTargetClass()))
                            && !top(dependency.getTargetClass()).equals(from) && !from.equals(Main.class.getName()))
                    .forEach(dependency -> wrong.add(dependency.getDescription()));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void commandsLeaveTheWorkToTheModels() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage(MODELS + "component..",
                MODELS + "accelerator..", MODELS + "tensor..", MODELS + "numeric..",
                "io.jenetics..", "tech.tablesaw..", "org.knowm..").check(CLASSES);
    }

    @Test
    void outputGoesWhereTheCommandLineSays() {
        noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void noMutableStaticState() {
        noFields().that().doNotHaveModifier(JavaModifier.SYNTHETIC).and().areStatic().should().notBeFinal()
                .check(CLASSES);
    }

    private static String top(JavaClass type) {
        String name = type.getBaseComponentType().getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
