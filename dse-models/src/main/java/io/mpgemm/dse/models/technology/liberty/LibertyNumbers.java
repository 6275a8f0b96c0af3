package io.mpgemm.dse.models.technology.liberty;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;

/** Numbers of Liberty files. */
final class LibertyNumbers {

    private LibertyNumbers() {}

    static double number(String file, int line, String name, String text) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!Double.isFinite(value)) {
            throw new InputException(
                    file + ":" + line + ": " + name + ": " + Wording.quote(text) + " is not a number.");
        }
        return value;
    }
}
