package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.models.numeric.Lazy;
import io.mpgemm.dse.models.numeric.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The tensors that fidelity is measured on. Immutable; equal when the content is. */
public final class TensorSet {

    private final String name;
    private final String description;
    private final List<String> siteNames;
    private final Lazy<List<Site>> sites;
    private final String hash;

    /**
     * A set of one site or more.
     *
     * @param name        short name
     * @param description where the numbers come from, one line
     * @param sites       one or more, names distinct
     */
    public TensorSet(String name, String description, List<Site> sites) {
        this(name, description, namesOf(sites), hashOf(sites), new Lazy<>(() -> List.copyOf(sites)));
    }

    private TensorSet(String name, String description, List<String> siteNames, String hash, Lazy<List<Site>> sites) {
        if (siteNames.isEmpty()) {
            throw new IllegalArgumentException("Tensor set " + name + " has no site; valid is one or more.");
        }
        Set<String> names = new HashSet<>();
        for (String site : siteNames) {
            if (!names.add(site)) {
                throw new IllegalArgumentException(
                        "Tensor set " + name + " has two sites named " + site + "; names must differ.");
            }
        }
        this.name = name;
        this.description = description;
        this.siteNames = List.copyOf(siteNames);
        this.hash = hash;
        this.sites = sites;
    }

    /**
     * A set whose content is known by its hash, and made when somebody asks for it.
     *
     * @param name        short name
     * @param description where the numbers come from, one line
     * @param siteNames   names of the sites in order; one or more, distinct
     * @param hash        hash of the sites
     * @param make        makes the sites; what it makes must have that hash
     * @return the set
     */
    static TensorSet known(String name, String description, List<String> siteNames, String hash,
            Supplier<List<Site>> make) {
        return new TensorSet(name, description, siteNames, hash, new Lazy<>(() -> {
            List<Site> made = List.copyOf(make.get());
            String found = hashOf(made);
            if (!found.equals(hash) || !namesOf(made).equals(siteNames)) {
                throw new IllegalStateException("The sites of tensor set " + name + " have the hash " + found
                        + ", but should have " + hash + ".");
            }
            return made;
        }));
    }

    private static List<String> namesOf(List<Site> sites) {
        return sites.stream().map(Site::name).toList();
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
     * The sites in order; made now where the set was known by its hash alone.
     *
     * @return one or more
     */
    public List<Site> sites() {
        return sites.get();
    }

    /**
     * The sites' names in order.
     *
     * @return one or more, distinct
     */
    public List<String> siteNames() {
        return siteNames;
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
        return name + " (" + siteNames.size() + (siteNames.size() == 1 ? " site" : " sites") + ")";
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
