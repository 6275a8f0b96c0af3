package io.mpgemm.dse.cli;

import io.mpgemm.dse.models.evaluation.SingleDesign;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a design in words runs, and at which node and clock. */
final class PlaceOptions {

    @Option(names = "--phase", defaultValue = "decode", description = "prefill or decode (default: ${DEFAULT-VALUE}),")
    private String phase;

    @Option(names = "--batch", defaultValue = "16", description = "sequences (default: ${DEFAULT-VALUE}),")
    private int batch;

    @Option(names = "--context", defaultValue = "2048",
            description = "tokens of a sequence (default: ${DEFAULT-VALUE}),")
    private int context;

    @Option(names = "--node", defaultValue = "28nm", description = "process node (default: ${DEFAULT-VALUE}),")
    private String node;

    @Option(names = "--clock", paramLabel = "MHZ", defaultValue = "500",
            description = "clock in MHz (default: ${DEFAULT-VALUE}),")
    private String clock;

    @Mixin
    private TechnologyOptions technology;

    /** A design there. */
    SingleDesign.Description design(String pe, Map<String, String> parameters, String model) {
        return new SingleDesign.Description(pe, parameters, model, phase, batch, context, node, clock,
                technology.technology());
    }
}
