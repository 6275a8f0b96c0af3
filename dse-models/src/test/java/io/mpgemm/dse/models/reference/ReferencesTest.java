package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.InputException;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The references that ship with the tool. */
class ReferencesTest {

    private static List<ReferenceGroup> groups = List.of();

    @BeforeAll
    static void read() {
        groups = References.all();
    }

    @Test
    void everyLargeErrorHasACause() {
        List<String> silent = groups.stream().flatMap(group -> group.points().stream())
                .filter(point -> point.needsCause() && point.cause().length() < 40)
                .map(point -> point.group() + ": " + point.part() + " " + point.label() + " "
                        + Layout.percent(point.error()))
                .toList();
        assertThat(silent).as("errors beyond 25 % without a cause in the data file").isEmpty();
    }

    @Test
    void everyPointHasASourceAndNothingIsDropped() {
        assertThat(groups).extracting(ReferenceGroup::name).isEqualTo(References.names()).doesNotHaveDuplicates();
        for (ReferenceGroup group : groups) {
            assertThat(group.points()).as(group.name()).isNotEmpty()
                    .allSatisfy(point -> assertThat(point.source()).as(point.label()).isNotBlank());
            List<String> names = group.points().stream().map(point -> point.part() + point.label()).toList();
            assertThat(new HashSet<>(names)).as(group.name()).hasSameSizeAs(names);
            group.points().stream().filter(point -> point.ours().number().isEmpty())
                    .forEach(point -> assertThat(point.ours().reason()).as(point.label()).isNotBlank());
        }
    }

    @Test
    void predictionsArePositive() {
        groups.stream().flatMap(group -> group.points().stream())
                .filter(point -> !point.quantity().equals("fact"))
                .forEach(point -> point.ours().number()
                        .ifPresent(value -> assertThat(value).as(point.group() + " " + point.label()).isPositive()
                                .isFinite()));
    }

    @Test
    void groupsAreFoundByNameOrBeginning() {
        assertThat(References.named(List.of("facts"))).extracting(ReferenceGroup::name).containsExactly("facts");
        assertThat(References.named(List.of("mixpe", "chips-area"))).extracting(ReferenceGroup::name)
                .contains("mixpe-time", "mixpe-energy", "chips-area").doesNotContain("chips-power");
        assertThatThrownBy(() -> References.named(List.of("fact"))).isInstanceOf(InputException.class)
                .hasMessageContaining("no group 'fact'").hasMessageContaining("Maybe you meant 'facts'?");
        assertThatThrownBy(() -> References.named(List.of(""))).isInstanceOf(InputException.class);
    }

    /** The closed form of the MixPE authors' set-up follows their results within 8 % for every model and design. */
    @Test
    void mixpeTimesFollow() {
        ReferenceGroup time = References.named(List.of("mixpe-time")).getFirst();
        assertThat(time.points()).hasSize(20)
                .allSatisfy(point -> assertThat(Math.abs(point.error().orElseThrow())).as(point.what())
                        .isLessThan(0.08));
    }

    @Test
    void everyFormHoldsEveryPoint() throws Exception {
        ValidationReport report = new ValidationReport(groups);
        long points = groups.stream().mapToLong(group -> group.points().size()).sum();
        assertThat(report.csv().split("\r\n", -1)).hasSize((int) points + 2);
        assertThat(report.json()).contains("\"groups\"");
        String html = report.html();
        groups.forEach(group -> assertThat(html).contains(group.name()));
        assertThat(report.text(false)).doesNotContain("\u001b").contains("group", "verdict", "all not used, ");
        List<String> some = List.of("facts", "chips-area", "mixpe-energy");
        assertThat(new ValidationReport(References.named(some)).text(false))
                .isEqualTo(new ValidationReport(References.named(some)).text(false));
        assertThat(report.text(true).replaceAll("\u001b\\[\\d+m", "")).isEqualTo(report.text(false));
    }
}
