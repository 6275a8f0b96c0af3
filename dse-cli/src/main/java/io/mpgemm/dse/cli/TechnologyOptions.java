package io.mpgemm.dse.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a command takes of a study's {@code technology} block, beside node and clock. */
final class TechnologyOptions {

    @Option(names = "--scaling", paramLabel = "RULE",
            description = "rule for energies from 45 nm: published, stillmaker or cv2 (default: published),")
    private Optional<String> scaling;

    @Option(names = "--voltage", paramLabel = "V", description = "supply in V (default: the node's nominal one),")
    private Optional<String> voltage;

    @Option(names = "--temperature", paramLabel = "C",
            description = "temperature of leakage in degrees Celsius (default: 25),")
    private Optional<String> temperature;

    @Option(names = "--liberty", paramLabel = "FILE",
            description = "own cells (.lib, .lib.gz); --node lends what is not in it.")
    private Optional<String> liberty;

    /** The given keys with their values. */
    Map<String, String> technology() {
        Map<String, String> given = new LinkedHashMap<>();
        scaling.ifPresent(value -> given.put("scaling", value));
        voltage.ifPresent(value -> given.put("voltage", value));
        temperature.ifPresent(value -> given.put("temperatureC", value));
        liberty.ifPresent(value -> given.put("liberty", value));
        return given;
    }
}
