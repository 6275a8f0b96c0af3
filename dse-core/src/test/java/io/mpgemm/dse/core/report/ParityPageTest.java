package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** A page that needs nothing but itself and trusts no text. */
class ParityPageTest {

    private static String page(String text) throws IOException {
        ParityPage.Point point = new ParityPage.Point(text, text, text, text, 1, 2, OptionalDouble.of(3),
                OptionalDouble.of(0.5), true, text, text);
        ParityPage.Point none = new ParityPage.Point("", "no model", "", "", 1, 1, OptionalDouble.empty(),
                OptionalDouble.empty(), false, "", "");
        return ParityPage.of(text, text, List.of("n"), List.of(
                new ParityPage.Group("group-1", text, text, "FAIL", List.of(text), List.of(point, none))), 0.25);
    }

    @Test
    void isWholeAndNeedsNoNetwork() throws IOException {
        String page = page("plain");
        assertThat(page).contains("<a href=\"#g-group-1\">").doesNotContain("{{");
        assertThat(new PageReader(page).json().get("groups").get(0).get("points").get(0).get("error").asDouble())
                .isEqualTo(0.5);
        assertThat(page.replaceAll("(?s)<script.*?</script>", "")).doesNotContain("http:", "https:", "src=", "@import");
        assertThat(page).containsPattern("script-src 'sha256-[^']+' 'sha256-[^']+'; ");
    }

    @Test
    void textsCannotBecomeMarkup() throws IOException {
        String evil = "</script><img src=x onerror=alert(1)>\"'&\u2028";
        String page = page(evil);
        assertThat(page).doesNotContain("<img src=x", "</script><");
        assertThat(page(evil)).isEqualTo(page);
    }
}
