package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.models.numeric.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The tensors that fidelity is measured on. Immutable; equal when the content is. */
public final class TensorSet {

    private final String name;
    private final String description;
    private final List<Site> sites;
    private final String hash;

    /**
     * A set of one site or more.
     *
     * @param name        short name
     * @param description where the numbers come from, one line
     * @param sites       one or more, names distinct
     */
    public TensorSet(String name, String description, List<Site> sites) {
        if (sites.isEmpty()) {
            throw new IllegalArgumentException("Tensor set " + name + " has no site; valid is one or more.");
        }
        Set<String> names = new HashSet<>();
        for (Site site : sites) {
            if (!names.add(site.name())) {
                throw new IllegalArgumentException(
                        "Tensor set " + name + " has two sites named " + site.name() + "; names must differ.");
            }
        }
        this.name = name;
        this.description = description;
        this.sites = List.copyOf(sites);
        this.hash = hashOf(this.sites);
    }

    /**
     * Short name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Where the numbers come from.
     *
     * @return one line
     */
    public String description() {
        return description;
    }

    /**
     * The sites in order.
     *
     * @return one or more
     */
    public List<Site> sites() {
        return sites;
    }

    /**
     * SHA-256 over every site's name, weight in the combination, population, shapes and raw FP32 bits, those of the
     * calibration included. Name and description of the set do not enter.
     *
     * @return 64 lower-case hexadecimal digits
     */
    public String hash() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorSet that && hash.equals(that.hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return name + " (" + sites.size() + (sites.size() == 1 ? " site" : " sites") + ")";
    }

    private static String hashOf(List<Site> sites) {
        MessageDigest digest = Sha256.digest();
        for (Site site : sites) {
            byte[] siteName = site.name().getBytes(StandardCharsets.UTF_8);
            ByteBuffer head = ByteBuffer.allocate(Integer.BYTES + siteName.length + Double.BYTES);
            head.putInt(siteName.length).put(siteName).putDouble(site.weightInCombination());
            digest.update(head.array());
            update(digest, site.activations());
            update(digest, site.weights());
            update(digest, site.calibration());
            digest.update((byte) (site.population().isPresent() ? 1 : 0));
            site.population().ifPresent(whole -> digest.update(ByteBuffer.allocate(5 * Long.BYTES)
                    .putLong(whole.rows()).putLong(whole.columns()).putDouble(whole.rowPower())
                    .putDouble(whole.columnPower()).putDouble(whole.outputPower()).array()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, Matrix matrix) {
        digest.update(ByteBuffer.allocate(2 * Integer.BYTES).putInt(matrix.rows()).putInt(matrix.cols()).array());
        ByteBuffer bytes = ByteBuffer.allocate(matrix.cols() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < matrix.rows(); row++) {
            bytes.clear();
            bytes.asFloatBuffer().put(matrix.row(row));
            digest.update(bytes);
        }
    }
}
