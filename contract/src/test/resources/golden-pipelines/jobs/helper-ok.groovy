node { echo 'helper ran' }
