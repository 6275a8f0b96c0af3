package io.mpgemm.dse.models.study;

/**
 * A place in a text file.
 *
 * @param file   name of the file as the user gave it
 * @param line   line from 1, or 0 for the file as a whole
 * @param column column from 1 in code points, or 0 for the file as a whole
 */
public record Location(String file, int line, int column) {

    /**
     * The file as a whole, for a file that cannot be read at all.
     *
     * @param file its name
     * @return a location without line and column
     */
    public static Location of(String file) {
        return new Location(file, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
