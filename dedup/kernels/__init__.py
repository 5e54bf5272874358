"""The loops behind the stages: compiled with numba for much text, plain for little; same bits."""
