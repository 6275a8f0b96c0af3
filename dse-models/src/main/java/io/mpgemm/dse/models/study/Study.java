package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.core.Wording;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A study file, read and checked, with its defaults filled in. Names of models, nodes, PEs and metrics are still texts
 * with their locations: {@link KnownNames}, {@link SpaceBuilder} and {@link Goals} resolve them.
 *
 * @param source      the file
 * @param name        short name
 * @param description what the study asks; may be empty
 * @param workloads   what to run, at least one
 * @param technology  node, clock and memory
 * @param space       the parameters that the study names, in its order, groups flattened (rows, weightKiB ...)
 * @param layers      whether layers have weights of their own
 * @param goals       objectives and constraints
 * @param fidelity    tensors and sampling
 * @param search      how to look
 * @param others      further searches that tell how good the front of the first one is, none of them equal; may be empty
 * @param robust      what to ask of the front while constants move
 * @param published   data file of published figures to hold the models against
 * @param maps        maps of winners to draw; may be empty
 */
public record Study(Source source, String name, String description, List<WorkloadSpec> workloads, Technology technology,
        List<Entry> space, Optional<Layers> layers, Goals goals, Fidelity fidelity, SearchPlan search,
        List<SearchPlan> others, Robust robust, Optional<Text> published, List<MapPlan> maps) {

    /** Copies the lists. */
    public Study {
        workloads = List.copyOf(workloads);
        space = List.copyOf(space);
        others = List.copyOf(others);
        maps = List.copyOf(maps);
    }

    /**
     * Reads a study file.
     *
     * @param file the file
     * @return the study
     * @throws StudyException with one line for each thing that is wrong with it
     */
    public static Study read(Path file) {
        return read(file.toString(), YamlReader.bytes(file));
    }

    /**
     * Reads the bytes of a study file.
     *
     * @param file  name of the file, for messages and relative paths
     * @param bytes its content
     * @return the study
     * @throws StudyException with one line for each thing that is wrong with it
     */
    public static Study read(String file, byte[] bytes) {
        String text = YamlReader.text(file, bytes);
        return StudyReader.read(Source.of(file, text, bytes), YamlReader.read(file, text));
    }

    /**
     * What the study says about a parameter of the space.
     *
     * @param parameter name of the parameter
     * @return its entry, empty where the study does not name it
     */
    public Optional<Entry> entry(String parameter) {
        return space.stream().filter(entry -> entry.parameter().equals(parameter)).findFirst();
    }

    /**
     * The file that a study was read from.
     *
     * @param file   its name as the user gave it
     * @param text   its text with line feeds only and no byte order mark
     * @param sha256 SHA-256 of its bytes in hexadecimal
     */
    public record Source(String file, String text, String sha256) {

        static Source of(String file, String text, byte[] bytes) {
            return new Source(file, text.replace("\r\n", "\n").replace('\r', '\n'), Sha256.hex(bytes));
        }

        /**
         * A path of the study, which is relative to the study's folder.
         *
         * @param path path as the study has it
         * @return the path from the working directory
         * @throws StudyException if it is not a path at all
         */
        public Path resolve(Text path) {
            try {
                return Path.of(file).resolveSibling(path.text());
            } catch (InvalidPathException e) {
                throw new StudyException(path.at(), Wording.quote(path.text()) + " is not a path.");
            }
        }
    }

    /**
     * A parameter of the space with the values that the study gives it.
     *
     * @param parameter name of the parameter
     * @param at        where it is named
     * @param values    its values, distinct, at least one
     */
    public record Entry(String parameter, Location at, List<Text> values) {

        /** Copies the list. */
        public Entry {
            values = List.copyOf(values);
        }

        /**
         * The values without their locations.
         *
         * @return value texts
         */
        public List<String> texts() {
            return values.stream().map(Text::text).toList();
        }
    }

    /**
     * The same study with other layers opened.
     *
     * @param opened whether layers have weights of their own
     * @return the study
     */
    public Study with(Optional<Layers> opened) {
        return new Study(source, name, description, workloads, technology, space, opened, goals, fidelity, search,
                others, robust, published, maps);
    }

    /** The same study with other workloads. */
    Study with(List<WorkloadSpec> other) {
        return new Study(source, name, description, other, technology, space, layers, goals, fidelity, search, others,
                robust, published, maps);
    }

    /** The same study in another technology. */
    Study with(Technology other) {
        return new Study(source, name, description, workloads, other, space, layers, goals, fidelity, search, others,
                robust, published, maps);
    }

    /** The same study with other entries of the space. */
    Study withEntries(List<Entry> entries) {
        return new Study(source, name, description, workloads, technology, entries, layers, goals, fidelity, search,
                others, robust, published, maps);
    }

    /**
     * The metrics that the study names anywhere.
     *
     * @return the names of those in goals and maps
     */
    public List<Text> metrics() {
        return Stream.concat(goals.metrics().stream(), maps.stream().flatMap(map -> map.metrics().stream())).toList();
    }

    /**
     * Weights that each layer chooses for itself, on one PE that serves all. A layer's codes are never wider, and its groups
     * never larger, than those of the PE.
     *
     * @param at         where the key stands
     * @param weightBits widths that a layer may have; empty: the PE's
     * @param groupSizes groups that a layer may have; empty: the PE's
     * @param per        what chooses
     * @param kinds      kinds of layers that choose; empty for all that the workload has
     */
    public record Layers(Location at, List<Text> weightBits, List<Text> groupSizes, Per per, List<Text> kinds) {

        /** Copies the lists. */
        public Layers {
            weightBits = List.copyOf(weightBits);
            groupSizes = List.copyOf(groupSizes);
            kinds = List.copyOf(kinds);
        }

        /** What chooses. */
        public enum Per {
            /** Each kind of layer: QKV, attention output, FFN up and gate, FFN down, LM head. */
            KIND,
            /** Every layer. */
            LAYER,
            /** The model as a whole: what the others are held against. */
            MODEL
        }

        /**
         * The same, another choosing.
         *
         * @param other what chooses
         * @return the changed layers
         */
        public Layers with(Per other) {
            return new Layers(at, weightBits, groupSizes, other, kinds);
        }
    }

    /**
     * Process node, clock, operating point and memory.
     *
     * @param nodes        process nodes; more than one makes the node a parameter of the space; the base of an own process
     * @param clocksMhz    clock frequencies in MHz; more than one makes the clock a parameter of the space
     * @param dram         kind of DRAM
     * @param scaling      rule that turns energies of logic at 45 nm into a node's
     * @param voltages     supplies in V, none for the nominal one; more than one makes the supply a parameter of the space
     * @param temperatureC temperature of leakage
     * @param own          what the study says of an own process
     */
    public record Technology(List<Text> nodes, List<Text> clocksMhz, Text dram, Text scaling, List<Text> voltages,
            double temperatureC, Optional<OwnProcess> own) {

        /** Copies the lists. */
        public Technology {
            nodes = List.copyOf(nodes);
            clocksMhz = List.copyOf(clocksMhz);
            voltages = List.copyOf(voltages);
        }
    }

    /**
     * An own process.
     *
     * @param name         name in reports
     * @param liberty      Liberty file with its cells
     * @param sramTable    CSV file with its SRAM macros
     * @param temperatureC temperature at which the leakage constant holds
     * @param constants    constants in the order of the study
     */
    public record OwnProcess(Optional<String> name, Optional<Text> liberty, Optional<Text> sramTable,
            double temperatureC, List<OwnConstant> constants) {

        /** Copies the list. */
        public OwnProcess {
            constants = List.copyOf(constants);
        }
    }

    /**
     * A constant of an own process.
     *
     * @param name   its name
     * @param at     where it stands
     * @param value  the number
     * @param low    low end of its band
     * @param high   high end
     * @param source where it comes from, if the study says so
     */
    public record OwnConstant(String name, Location at, double value, double low, double high,
            Optional<String> source) {}

    /**
     * The tensors on which the numbers are computed.
     *
     * @param tensors       {@code builtin} or another set that ships with the tool, or paths and patterns relative to the study file
     * @param layers        layers to use, empty for all
     * @param sites         GEMM sites to use, empty for all
     * @param sampleOutputs outputs computed for each site, {@link #ALL} for every one
     * @param seed          chooses the sampled outputs, the generated tensors and the language model's text
     * @param generator     statistics of generated tensors that differ from the built-in ones
     * @param language      the language model to run
     */
    public record Fidelity(List<Text> tensors, List<Integer> layers, List<Text> sites, long sampleOutputs, long seed,
            List<GeneratorSetting> generator, Language language) {

        /** Stands for every output. */
        public static final long ALL = Long.MAX_VALUE;

        /** The text that stands for generated tensors. */
        public static final String BUILTIN = "builtin";
        /** The texts that stand for tensors that ship with the tool or are generated. */
        public static final List<String> SHIPPED = List.of(BUILTIN, "tiny-llama", "tiny-llama-outliers");

        /** Copies the lists. */
        public Fidelity {
            tensors = List.copyOf(tensors);
            layers = List.copyOf(layers);
            sites = List.copyOf(sites);
            generator = List.copyOf(generator);
        }
    }

    /**
     * A statistic of generated tensors.
     *
     * @param name   its name
     * @param at     where it stands
     * @param values its number or numbers
     */
    public record GeneratorSetting(String name, Location at, List<Double> values) {

        /** Copies the list. */
        public GeneratorSetting {
            values = List.copyOf(values);
        }
    }

    /**
     * The language model on which divergence and perplexity are computed.
     *
     * @param model           its name or {@code none}; empty to run the built-in one where a metric needs it
     * @param sequences       sequences of text
     * @param tokens          tokens of each
     * @param headOnPe        whether the output matrix runs on the PE, too
     * @param outlierAlpha    how much the outlier channels of a model that has some are raised; empty for its own choice
     * @param outlierChannels which channels these are; empty for its own choice
     */
    public record Language(Optional<Text> model, int sequences, int tokens, boolean headOnPe,
            OptionalDouble outlierAlpha, List<Integer> outlierChannels) {

        /** Copies the list. */
        public Language {
            outlierChannels = List.copyOf(outlierChannels);
        }

        /** The text that stands for no model at all. */
        public static final String NONE = "none";
    }
}
