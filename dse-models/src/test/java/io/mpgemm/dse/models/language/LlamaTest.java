package io.mpgemm.dse.models.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.tensor.TensorException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaTest {

    private static final String CONFIG = """
            {"model_type": "llama", "vocab_size": 32, "hidden_size": 16, "intermediate_size": 24,
             "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
             "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 100.0, "tie_word_embeddings": false}
            """;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsTheKeysOfHuggingFace() {
        assertThat(LlamaConfig.read("config.json", bytes(CONFIG))).isEqualTo(SmallModels.config(4, 2, 100));
        assertThat(LlamaConfig.read("c", bytes(CONFIG.replace("\"num_key_value_heads\": 2,", ""))).kvHeads())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'\"hidden_size\": 16' | '\"hidden_size\": -1' | 'c: hidden_size is -1; valid are whole numbers from 1 to 1048576.'",
        "'\"vocab_size\": 32' | '\"vocab_size\": 1e300' | 'c: vocab_size is 1.0E300; valid are whole numbers from 1.'",
        "'\"vocab_size\": 32,' | '' | 'c: vocab_size is missing; valid are whole numbers from 1.'",
        "'\"num_attention_heads\": 4' | '\"num_attention_heads\": 3' | 'c: hidden_size is 16 and num_attention_heads 3; valid are heads of a whole, even width.'",
        "'\"num_key_value_heads\": 2' | '\"num_key_value_heads\": 3' | 'c: num_attention_heads is 4 and num_key_value_heads 3; valid is a multiple.'",
        "'1e-5' | '\"x\"' | 'c: rms_norm_eps is \"x\"; valid are positive numbers.'",
        "'\"llama\"' | '\"gpt2\"' | 'c: model_type is \"gpt2\"; valid is \"llama\".'"})
    void refusesAWrongConfig(String from, String to, String message) {
        assertThat(CONFIG).contains(from);
        assertThatThrownBy(() -> LlamaConfig.read("c", bytes(CONFIG.replace(from, to))))
                .isInstanceOf(TensorException.class).hasMessage(message);
    }

    @Test
    void refusesAFileWithoutItsTensors() {
        byte[] empty = new byte[10];
        empty[0] = 2;
        empty[8] = '{';
        empty[9] = '}';
        assertThatThrownBy(() -> Llama.read("m", bytes(CONFIG), empty)).isInstanceOf(TensorException.class).hasMessage(
                "m/model.safetensors: tensor 'model.layers.0.self_attn.q_proj.weight' is missing; valid are the tensors of Hugging Face's Llama.");
    }

    @Test
    void hashTellsModelsApart() {
        assertThat(SmallModels.random(1).hash()).isEqualTo(SmallModels.random(1).hash())
                .isNotEqualTo(SmallModels.random(2).hash());
    }
}
