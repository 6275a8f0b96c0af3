package io.mpgemm.dse.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The commands in the {@code sh} blocks of a Markdown text: every line that begins with {@code ./dse}. A comment
 * {@code <!-- not run by the test: why -->} in the line before a block leaves the block out.
 */
final class ReadmeCommands {

    private static final String EXEMPTION = "<!-- not run by the test: ";

    private ReadmeCommands() {}

    /** One command: its line in the text and its words without {@code ./dse}. */
    record Line(int number, List<String> words) {}

    static List<Line> of(String markdown) {
        List<Line> commands = new ArrayList<>();
        List<String> lines = markdown.lines().toList();
        String before = "";
        boolean inBlock = false;
        boolean run = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            int number = i + 1;
            if (line.startsWith("```")) {
                inBlock = !inBlock;
                run = inBlock && line.equals("```sh") && !before.startsWith(EXEMPTION);
            } else if (run && line.startsWith("./dse ")) {
                StringBuilder whole = new StringBuilder(line);
                while (whole.toString().endsWith("\\") && i + 1 < lines.size()) {
                    i++;
                    whole.setLength(whole.length() - 1);
                    whole.append(lines.get(i).strip());
                }
                for (List<String> command : split(whole.toString(), number)) {
                    commands.add(new Line(number, command));
                }
            }
            if (!line.isEmpty()) {
                before = line;
            }
        }
        return commands;
    }

    /** Splits like a shell: quotes, comments, {@code &&}; what a pipe or a redirection does with the output is left out. */
    private static List<List<String>> split(String line, int number) {
        List<List<String>> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        boolean outputOnly = false;
        for (String word : words(line, number)) {
            switch (word) {
                case "&&", ";" -> {
                    add(commands, words, number);
                    words = new ArrayList<>();
                    outputOnly = false;
                }
                case "|", ">", ">>" -> outputOnly = true;
                default -> {
                    if (!outputOnly) {
                        words.add(word);
                    }
                }
            }
        }
        add(commands, words, number);
        return commands;
    }

    private static void add(List<List<String>> commands, List<String> words, int number) {
        if (words.isEmpty() || !words.getFirst().equals("./dse")) {
            return;
        }
        for (String word : words) {
            if (word.matches("[A-Z]{2,}|.*(<|>|\\.\\.\\.|\\$).*")) {
                throw new AssertionError("Line " + number + ": '" + word
                        + "' is a placeholder; commands must run as they stand.");
            }
        }
        commands.add(List.copyOf(words.subList(1, words.size())));
    }

    private static List<String> words(String line, int number) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else if (c == '#' && !inWord) {
                return words;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new AssertionError("Line " + number + ": a quote is not closed.");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
