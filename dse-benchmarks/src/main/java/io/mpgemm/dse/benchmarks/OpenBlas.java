package io.mpgemm.dse.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Single-precision products by OpenBLAS, on one thread, on Java arrays. The library is {@code -Ddse.openblas=PATH}, else
 * {@code libopenblas.so.0} of the system.
 */
@SuppressWarnings("restricted")
final class OpenBlas {

    private static final int ROW_MAJOR = 101;
    private static final int NO_TRANSPOSE = 111;
    private static final int TRANSPOSE = 112;

    private final MethodHandle sgemm;
    private final MethodHandle sgemv;
    private final String core;

    private OpenBlas(MethodHandle sgemm, MethodHandle sgemv, String core) {
        this.sgemm = sgemm;
        this.sgemv = sgemv;
        this.core = core;
    }

    /** The library, on one thread; empty where there is none. */
    static Optional<OpenBlas> load() {
        try {
            return Optional.of(of(SymbolLookup.libraryLookup(library(), Arena.global())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Where the library is looked for. */
    static String library() {
        return System.getProperty("dse.openblas", "libopenblas.so.0");
    }

    private static OpenBlas of(SymbolLookup library) {
        try {
            MemorySegment name = (MemorySegment) handle(library, "openblas_get_corename", ValueLayout.ADDRESS)
                    .invokeExact();
            handle(library, "openblas_set_num_threads", null, ValueLayout.JAVA_INT).invokeExact(1);
            return new OpenBlas(
                    handle(library, "cblas_sgemm", null, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_FLOAT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_FLOAT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    handle(library, "cblas_sgemv", null, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_FLOAT, ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_FLOAT,
                            ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    name.reinterpret(100).getString(0));
        } catch (Throwable e) {
            throw new IllegalStateException("OpenBLAS cannot be used: " + e.getMessage(), e);
        }
    }

    /** The kind of processor whose kernels the library has chosen. */
    String core() {
        return core;
    }

    /** {@code C = A B}, M x K times K x N, all row by row. */
    void sgemm(int m, int n, int k, float[] a, float[] b, float[] c) {
        try {
            sgemm.invokeExact(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, n, k, 1f, MemorySegment.ofArray(a), k,
                    MemorySegment.ofArray(b), n, 0f, MemorySegment.ofArray(c), n);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code y = x B}, B K x N row by row. */
    void sgemv(int n, int k, float[] x, float[] b, float[] y) {
        try {
            sgemv.invokeExact(ROW_MAJOR, TRANSPOSE, k, n, 1f, MemorySegment.ofArray(b), n, MemorySegment.ofArray(x), 1,
                    0f, MemorySegment.ofArray(y), 1);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle handle(SymbolLookup library, String name, MemoryLayout result,
            MemoryLayout... parameters) {
        FunctionDescriptor type = result == null ? FunctionDescriptor.ofVoid(parameters)
                : FunctionDescriptor.of(result, parameters);
        return Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), type,
                Linker.Option.critical(true));
    }
}
