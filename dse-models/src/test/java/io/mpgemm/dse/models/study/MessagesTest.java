package io.mpgemm.dse.models.study;

import org.junit.jupiter.api.Test;

class MessagesTest {

    @Test
    void show() {
        for (String text : BAD) {
            String message;
            try {
                Studies.prepare(text);
                message = "ACCEPTED";
            } catch (StudyException e) {
                message = e.getMessage();
            }
            System.out
                    .println("@@"
                            + (text.length() > 200 ? text.substring(0, 60)
                                    : text.replace(Studies.least(""), "LEAST ").replace("\n", "\\n"))
                            + "\n   " + message);
        }
    }

    private static String space(String more) {
        return Studies.least("  " + more + "\n");
    }
    private static String top(String more) {
        return Studies.least(more + "\n");
    }
    private static final java.util.List<String> BAD = java.util.List.of(
            top("worklod: x"), top("constraint: [x]"), top("weightBits: 4"), top("xyz: 4"), space("weightBit: 4"),
            space("rows: 16"), space("qqqqqqq: 16"),
            top("technology: { clockMHz: 5 }"), "space: { pe: mixpe }", "workload: { model: llama-2-13b }\nspace: {}",
            "workload: { model: llama-2-13b }\nspace: { pe: [] }",
            "workload: { model: llama-2-13b }\nspace: { pe: [mixpee, tpu] }",
            "workload: { model: llama-13b }\nspace: { pe: mixpe }",
            "workload: { modle: llama-2-13b }\nspace: { pe: mixpe }",
            "workload: { model: a/b.json }\nspace: { pe: mixpe }",
            "workload: { batch: 4 }\nspace: { pe: mixpe }",
            "workload: { model: x, gemms: [{m: 1, k: 1, n: 1}] }\nspace: { pe: mixpe }",
            "workload: { batch: 4, gemms: [{m: 1, k: 1, n: 1}] }\nspace: { pe: mixpe }",
            "workload: { gemms: [{m: 1, k: 0, n: 1}, {m: 1, k: 2}] }\nspace: { pe: mixpe }",
            "workload: { model: llama-2-13b, batch: many }\nspace: { pe: mixpe }",
            "workload: { model: llama-2-13b, batch: 0 }\nspace: { pe: mixpe }",
            "workload: { model: llama-2-13b, phase: decoding }\nspace: { pe: mixpe }",
            "workload: { model: llama-2-13b, attention: off }\nspace: { pe: mixpe }",
            "workload: llama-2-13b\nspace: { pe: mixpe }", "workload: []\nspace: { pe: mixpe }",
            "workload: [{model: opt-6.7b}, {model: opt-6.7b}]\nspace: { pe: mixpe }",
            space("accumulator: [int32, int7]"), space("accumulator: [int, 4]"), space("accumulator: fp32"),
            space("weightBits: [2, 2]"), space("weightBits: pow(2..4)"), space("weightBits: 2..4"),
            space("array: { rows: pow2(10..100) }"), space("array: { rows: pow2(64..16) }"),
            space("array: { rows: [0, 16.5, a] }"), space("array: { rows: 0 }"), space("array: { row: 16 }"),
            space("array: 16"), space("array:"), space("dataflow: weight"),
            space("dataflow: [output-stationary, weights]"), space("dramGBs: range(1..10000)"),
            space("dramGBs: {a: 1}"), space("groupSize: [48, 128]"),
            "workload: { model: llama-2-13b }\nspace: { pe: int8-tpu, weightBits: 8, accumulator: [int32], groupSize: 128, array: { rows: 96 }, dataflow: weight-stationary }",
            "workload: { model: llama-2-13b }\nspace: { pe: [mixpe], activation: int8, accumulator: fp32 }",
            space("array: { rows: range(1..1000), cols: range(1..1000) }\n  buffers: { weightKiB: range(1..1000), activationKiB: range(1..1000), outputKiB: range(1..1000) }\n  dramGBs: range(1..1000)\ntechnology: { clockMhz: range(1..1000) }"),
            top("technology: { node: 29nm, dram: ddr9 }"),
            top("constraints: [ areaMm2 <= 5, areaMm2 >= 10 ]"), top("constraints: [ areaMm <= 5 ]"),
            top("constraints: [ areaMm2 < 5 ]"), top("constraints: [ areaMm2 => 5 ]"),
            top("constraints: [ areaMm2 <= 5mm2 ]"), top("constraints: [ areaMm2 ]"),
            top("constraints: [ 5 >= areaMm2 ]"), top("constraints: [ areaMm2 >= 1e999 ]"),
            top("constraints: { areaMm2: 5 }"), top("constraints: areaMm2 <= 5"),
            top("objectives: { minimize: [area] }"), top("objectives: { minimise: [areaMm2] }"),
            top("objectives: { minimize: [areaMm2], maximize: [areaMm2] }"), top("objectives: { minimize: [] }"),
            top("objectives: {}"),
            top("search: { kind: genetics }"), top("search: { kind: random, population: 5 }"),
            top("search: { kind: exhaustive, seed: 5 }"),
            top("search: { kind: exhaustive, compare: genetic, seed: 5 }"),
            top("search: { kind: genetic, population: 3 }"),
            top("search: { kind: exhaustive, compare: genetic, seeds: [1, 1] }"),
            top("search: { seed: 9223372036854775808 }"), top("search: { seed: 9223372036854775808.0 }"),
            top("search: { seed: 1.5 }"), top("search: { population: 200.0 }"),
            top("fidelity: { tensors: [builtin, a.npy] }"), top("fidelity: { layers: [-1] }"), top("name: a b"),
            top("name: ''"), top("name: 5"), top("name: a\nname: b"),
            top("description: !!str x"), top("description: !foo x"), top("description: &a x"), top("description: *a"),
            top("<<: { name: a }"), top("---\nname: x"), "", "# nothing", "---\n", "5", "[1]", "a: [1", "a: \"x\n",
            "\ta: 1", "a: {b: 1\nc: 2", "? [a]\n: b", "@", "a: " + "9".repeat(1200), "a: " + "9".repeat(50), "a: 1e999",
            "a: \u0001", "a: " + "[".repeat(40), "a: " + "x".repeat(1 << 20), "a: \ud83d\ude00 b: c",
            top("description: \"a\nb\u2028\""), top("\"x\\ny\": 1"));
}
