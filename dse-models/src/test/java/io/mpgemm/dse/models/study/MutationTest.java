package io.mpgemm.dse.models.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.study.StudyException.Issue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Damaged studies are read or refused in one line with a place; nothing else ever happens. */
class MutationTest {

    private static final int CASES = Integer.getInteger("dse.mutations", 2000);
    private static final List<String> ODD = List.of("9".repeat(40), "-1", "0", "1e400", "1e308", "-1e-300", ".nan",
            "9223372036854775807", "9223372036854775808.0", "4294967297", "0x7fffffff", "null", "true", "''", "[]",
            "{}", "[[1]]", "{a: {b: c}}", "range(1..999999999999)", "range(0..1 step 0)", "pow2(0..64)",
            "range(1..900)", "range(900..1)", "pow2(1..549755813888)", "*a", "&a 1", "!!int 1", "!x y", "'1\u2028'",
            "\"\\0\"", "\u0000", "\ud83d\ude00", "<<", "? ", "|\n", "@", "---\n", "...", "%", "1e99999999999",
            "9".repeat(2000),
            "[[[[[[[[[[[[[[[[[[[[[[[[", "1.0000000000000000000000001", "2e0", "1_000", "~0", "a/b~1", "constructor");

    @Test
    void damagedStudiesAreReadOrRefusedWithAPlace() {
        int read = 0;
        for (int seed = 0; seed < CASES; seed++) {
            byte[] bytes = mutate(new Random(seed));
            try {
                StudySpace space = Studies.prepare(bytes);
                assertThat(space.space().size()).isPositive();
                space.space().point(space.space().size() - 1);
                read++;
            } catch (StudyException e) {
                assertThat(e.issues()).isNotEmpty();
                for (Issue issue : e.issues()) {
                    assertThat(issue.toString()).as("seed %s", seed).matches("s\\.yaml:[1-9]\\d*:[1-9]\\d*: .+")
                            .doesNotContain("Exception", "jackson", "snakeyaml", "networknt", "java.");
                }
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("Seed " + seed + ":\n" + new String(bytes, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(read).isBetween(CASES / 50, CASES / 2);
    }

    private static byte[] mutate(Random random) {
        byte[] bytes = Studies.good().getBytes(StandardCharsets.UTF_8);
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            bytes = switch (random.nextInt(6)) {
                case 0 -> flip(bytes, random);
                case 1 -> delete(bytes, random);
                case 2 -> swapWords(bytes, random);
                case 3 -> replaceNumber(bytes, random);
                case 4 -> swapLines(bytes, random);
                default -> insert(bytes, random);
            };
        }
        return bytes;
    }

    private static byte[] flip(byte[] bytes, Random random) {
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private static byte[] delete(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 200));
        byte[] rest = Arrays.copyOf(bytes, bytes.length - (to - from));
        System.arraycopy(bytes, to, rest, from, bytes.length - to);
        return rest.length == 0 ? new byte[]{'\n'} : rest;
    }

    private static byte[] insert(byte[] bytes, Random random) {
        byte[] odd = ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.UTF_8);
        int at = random.nextInt(bytes.length);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + odd.length);
        System.arraycopy(odd, 0, longer, at, odd.length);
        System.arraycopy(bytes, at, longer, at + odd.length, bytes.length - at);
        return longer;
    }

    private static byte[] replace(byte[] bytes, String pattern, Random random, List<String> by) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        List<int[]> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(new int[]{matcher.start(), matcher.end()});
        }
        if (found.isEmpty()) {
            return bytes;
        }
        int[] at = found.get(random.nextInt(found.size()));
        String new1 = by.isEmpty() ? word(text, found.get(random.nextInt(found.size())))
                : new String(by.get(random.nextInt(by.size())).getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1);
        return (text.substring(0, at[0]) + new1 + text.substring(at[1])).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String word(String text, int... span) {
        return text.substring(span[0], span[1]);
    }

    private static byte[] swapWords(byte[] bytes, Random random) {
        return replace(bytes, "[A-Za-z][A-Za-z0-9-]+", random, List.of());
    }

    private static byte[] replaceNumber(byte[] bytes, Random random) {
        return replace(bytes, "\\d+", random, ODD);
    }

    private static byte[] swapLines(byte[] bytes, Random random) {
        List<String> lines = new ArrayList<>(new String(bytes, StandardCharsets.ISO_8859_1).lines().toList());
        if (lines.size() < 2) {
            return bytes;
        }
        Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }
}
