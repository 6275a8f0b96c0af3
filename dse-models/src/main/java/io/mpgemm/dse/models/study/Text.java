package io.mpgemm.dse.models.study;

/**
 * A text and where it stands.
 *
 * @param text the text, numbers in plain decimal notation
 * @param at   its location
 */
public record Text(String text, Location at) {

    @Override
    public String toString() {
        return text;
    }
}
