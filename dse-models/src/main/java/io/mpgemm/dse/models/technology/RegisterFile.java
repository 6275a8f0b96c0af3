package io.mpgemm.dse.models.technology;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * Register files with one read and one write port: bilinear interpolation of logarithms in a table of CACTI 7.0
 * ({@code cacti7-register-file.csv}; high-performance cells, 350 K, 256 bytes to 8 KiB, words of 16 to 256 bits), then the
 * node's scale factors of SRAM. Larger ones are banks side by side. Smaller ones are flip-flops with a multiplexer tree
 * ({@code register-file.yaml}), or the smallest macro where that has less area. Immutable.
 */
public final class RegisterFile {

    private static final String FILE = "cacti7-register-file.csv";
    private static final double BITS_PER_KIB = 8192;
    private static final double MM2_PER_UM2 = 1e-6;
    private static final double PJ_PER_FJ = 1e-3;
    private static final double MW_PER_NW = 1e-6;
    private static final double NS_PER_PS = 1e-3;

    private final MemoryTable table;
    private final Technology technology;
    private final Map<String, Quantity> flops;

    private RegisterFile(MemoryTable table, Technology technology, Map<String, Quantity> flops) {
        this.table = table;
        this.technology = technology;
        this.flops = flops;
    }

    /**
     * A register file.
     *
     * @param words     words
     * @param bits      bits of a word
     * @param areaMm2   macro or cell area, without the factors from there to the chip
     * @param readPj    energy of reading a word
     * @param writePj   energy of writing a word of random bits
     * @param leakageMw leakage; of macros at 350 K, of flip-flops as the node's logic
     * @param accessNs  time of a read
     * @param note      what it is made of
     */
    public record Macro(int words, int bits, double areaMm2, double readPj, double writePj, double leakageMw,
            double accessNs, String note) {}

    /**
     * The register files of a node.
     *
     * @param technology the node
     * @return its register files
     * @throws IllegalArgumentException if there is no table of the node that its SRAM scaling names
     */
    public static RegisterFile of(Technology technology) {
        JsonNode root = Resources.yaml("register-file.yaml");
        Map<String, Quantity> flops = new LinkedHashMap<>();
        root.propertyNames().forEach(name -> flops.put(name, Resources.quantity(root, name)));
        return new RegisterFile(new MemoryTable(MemoryTable.rows(FILE, technology.sramScaling().tableNm())),
                technology, flops);
    }

    /**
     * One register file.
     *
     * @param words words, positive
     * @param bits  bits of a word, positive
     * @return its figures
     */
    public Macro file(int words, int bits) {
        if (words < 1 || bits < 1) {
            throw new IllegalArgumentException("A register file of " + words + " words of " + bits
                    + " bits cannot be. Both must be positive.");
        }
        Macro macro = macro(words, bits);
        double kib = (double) words * bits / BITS_PER_KIB;
        boolean inTable = bits >= table.narrowest() && kib >= table.smallest(Math.min(bits, table.widest()));
        if (inTable) {
            return macro;
        }
        Macro ofFlops = flipFlops(words, bits);
        return ofFlops.areaMm2() <= macro.areaMm2() ? ofFlops : macro;
    }

    private Macro macro(int words, int bits) {
        int wide = Math.ceilDiv(bits, table.widest());
        int bankBits = Math.max(table.narrowest(), Math.ceilDiv(bits, wide));
        double needed = (double) words * Math.ceilDiv(bits, wide) / BITS_PER_KIB;
        int deep = (int) Math.ceil(needed / table.largest(bankBits));
        double bankKib = Math.max(table.smallest(bankBits), needed / deep);
        MemoryTable.Figures bank = table.at(bankKib, bankBits);
        Technology.SramScaling scaling = technology.sramScaling();
        double banks = (double) wide * deep;
        boolean larger = bankKib > needed / deep || bankBits > bits;
        return new Macro(words, bits, banks * bank.areaMm2() * scaling.area().value(),
                wide * bank.readPj() * scaling.energy().value(), wide * bank.writePj() * scaling.energy().value(),
                banks * bank.leakageMw() * scaling.leakage().value(), bank.accessNs() * scaling.access().value(),
                String.format(Locale.ROOT, "%.0f bank%s of %.4g KiB x %d bit%s", banks, banks == 1 ? "" : "s", bankKib,
                        bankBits, larger ? ", the smallest of the table" : ""));
    }

    private Macro flipFlops(int words, int bits) {
        double muxes = (double) bits * (words - 1);
        double ge = (double) words * bits * (constant("flopGe") + constant("muxGe")) + muxes * constant("muxGe");
        double fjPerGe = technology.fjPerGe().value();
        double readFj = muxes * constant("readActivity") * constant("muxToggleGe") * fjPerGe;
        // Half of the bits change.
        double writeFj = bits * (0.5 * (constant("flopToggleGe") + constant("muxToggleGe")) * fjPerGe
                + technology.flopClockFj().value());
        int levels = Integer.SIZE - Integer.numberOfLeadingZeros(words - 1);
        double accessPs = (constant("flopDelayFo4") + levels * constant("muxDelayFo4")) * technology.fo4Ps().value();
        return new Macro(words, bits, ge * technology.um2PerGe().value() * MM2_PER_UM2, readFj * PJ_PER_FJ,
                writeFj * PJ_PER_FJ, ge * technology.leakageNwPerGe().value() * MW_PER_NW, accessPs * NS_PER_PS,
                (long) words * bits + " flip-flops");
    }

    private double constant(String name) {
        return Objects.requireNonNull(flops.get(name), name).value();
    }
}
