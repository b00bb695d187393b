# The modules that compute rather than wait. The asan preset compiles without optimization, because clang takes three times as
# long to optimize instrumented code; here that would make tests up to twenty times slower, so these modules alone get
# FLOW_HOT_FLAGS, and a precompiled header made with the same flags.
set(FLOW_HOT_FLAGS "" CACHE STRING "Compile flags of the modules that compute")
if(FLOW_HOT_FLAGS)
  if(FLOW_PCH)
    flow_add_pch(flow_hot_pch)
    target_compile_options(flow_hot_pch PRIVATE ${FLOW_HOT_FLAGS})
  endif()
  foreach(module base log json cron expr html workflow)
    target_compile_options(flow_${module} PRIVATE ${FLOW_HOT_FLAGS})
    if(FLOW_PCH)
      set_target_properties(flow_${module} PROPERTIES PRECOMPILE_HEADERS_REUSE_FROM flow_hot_pch)
    endif()
  endforeach()
endif()
