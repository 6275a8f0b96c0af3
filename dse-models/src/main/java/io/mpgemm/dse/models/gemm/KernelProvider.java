package io.mpgemm.dse.models.gemm;

import java.util.Locale;
import java.util.Optional;

/**
 * Chooses the kernels once for the life of the virtual machine: those on {@code jdk.incubator.vector} where that module
 * is there ({@code --add-modules jdk.incubator.vector}), else those in plain Java. {@code -Ddse.vector=off} asks for the
 * plain ones. Both give the same bits.
 */
public final class KernelProvider {

    /** The system property that switches the vector kernels off. */
    public static final String PROPERTY = "dse.vector";

    private static final String MODULE = "jdk.incubator.vector";

    private static final Optional<Kernels> VECTOR = vectorKernels();
    private static final Kernels PLAIN = new PlainKernels();
    private static final Kernels CHOSEN = "off".equals(System.getProperty(PROPERTY, "").toLowerCase(Locale.ROOT))
            ? PLAIN
            : VECTOR.orElse(PLAIN);

    private KernelProvider() {}

    /**
     * What runs the GEMMs of this process, for a user to read.
     *
     * @return e.g. {@code vector kernels, 16 lanes} or {@code plain Java kernels (no jdk.incubator.vector here)}
     */
    public static String description() {
        return CHOSEN.description() + (VECTOR.isEmpty() ? " (no " + MODULE + " here)" : "");
    }

    static Kernels kernels() {
        return CHOSEN;
    }

    static Kernels plain() {
        return PLAIN;
    }

    /** The vector kernels whether chosen or not. */
    static Optional<Kernels> vector() {
        return VECTOR;
    }

    /** By name, because they are compiled apart, against a module that need not be there. */
    private static Optional<Kernels> vectorKernels() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Class.forName("io.mpgemm.dse.models.gemm.VectorKernels").asSubclass(Kernels.class)
                    .getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
