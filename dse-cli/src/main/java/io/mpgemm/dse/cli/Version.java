package io.mpgemm.dse.cli;

import io.mpgemm.dse.models.gemm.KernelProvider;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Tells the version from the jar's manifest. */
final class Version implements IVersionProvider {

    /**
     * The version of this build.
     *
     * @return e.g. {@code 0.1.0-SNAPSHOT}; {@code development} when not run from the jar
     */
    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("development");
    }

    @Override
    public String[] getVersion() {
        return new String[]{"dse " + text(), "Java " + Runtime.version(), KernelProvider.description()};
    }
}
