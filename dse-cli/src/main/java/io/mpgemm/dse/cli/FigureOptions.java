package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.report.FigureStyle;
import io.mpgemm.dse.core.report.FigureStyle.Paper;
import io.mpgemm.dse.core.report.FigureStyle.Typeface;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how figures are drawn. */
final class FigureOptions {

    @Option(names = "--figure-style", paramLabel = "NAME",
            description = "Figures for a paper: 'ieee' (3.5 or 7.16 in wide) or 'acm' (3.33 or 7 in), letters of 7 to "
                    + "8 pt; 'plain' is 7 in wide, for the screen.")
    private Optional<Paper> paper = Optional.empty();

    @Option(names = "--columns", paramLabel = "N", description = "Columns of the paper that a figure takes, 1 or 2.")
    private Optional<Integer> columns = Optional.empty();

    @Option(names = "--font", paramLabel = "NAME", description = "Letters: 'sans' or 'serif'.")
    private Optional<Typeface> typeface = Optional.empty();

    @Option(names = "--grey", negatable = true, description = "Draw in greys alone.")
    private Optional<Boolean> grey = Optional.empty();

    /** The style that the options ask for, in the plain one where they say nothing. */
    FigureStyle style() {
        return style(FigureStyle.PLAIN);
    }

    /** The style that the options ask for, in another one where they say nothing. */
    FigureStyle style(FigureStyle otherwise) {
        Paper page = paper.orElse(otherwise.paper());
        int wanted = columns.orElse(page == otherwise.paper() ? otherwise.columns() : 1);
        if (wanted < 1 || wanted > 2) {
            throw new InputException("--columns is " + wanted + ". Valid: 1 or 2.");
        }
        if (page == Paper.PLAIN && wanted != 1) {
            throw new InputException("--columns " + wanted + " needs a page. Valid: with --figure-style ieee or acm.");
        }
        return new FigureStyle(page, wanted, typeface.orElse(otherwise.typeface()), grey.orElse(otherwise.grey()));
    }
}
